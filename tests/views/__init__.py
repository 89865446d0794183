"""What callers read over the interface: pages, lists, searches, and what they must not find there."""
