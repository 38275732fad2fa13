"""What stands under `kit.database`: one connection's talk, the embedded server, migrations, rights."""
