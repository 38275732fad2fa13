"""What messages say: the words of every SMS, e-mail and WhatsApp message, and how they fit."""
