"""From the outbox to the chats: pacing, delivery, and the clock of what is due."""
