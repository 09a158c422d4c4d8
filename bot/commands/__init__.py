"""What the operator does at the command line; writing commands beside a running bot are carried out by it."""
