"""Where things came from and where they went: reports, questions, referrals, call-ins, responses, progress."""
