"""Signing in with an OpenID provider: the provider, what a browser began, and whom the provider vouches for."""
