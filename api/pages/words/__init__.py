"""What pages call things: fields, actions and the words of the vocabulary, as people in the field say them."""
