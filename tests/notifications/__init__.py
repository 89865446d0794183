"""Tests of the way messages leave: real mail, real webhooks, the inbox."""
