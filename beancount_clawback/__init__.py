"""Insurance clawbacks in Beancount: one record in, linked reversal and correction out."""
