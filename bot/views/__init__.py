"""What people see: result -> View(text, keyboard). Pure; one module per feature on top of view.py."""
