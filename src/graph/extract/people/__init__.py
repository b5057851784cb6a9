"""Who was there, in what capacity, and what they did as themselves: interests, votes, conduct of the business."""
