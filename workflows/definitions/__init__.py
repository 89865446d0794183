"""The published workflows as pages of data: four delivery models and the hand-off between organisations."""
