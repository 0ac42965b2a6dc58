"""An OpenID Connect provider over HTTP: code flow with PKCE, ID tokens and logout tokens held against its keys."""
