"""The pages about money: what a family owes, its receipts, payments that do not show."""
