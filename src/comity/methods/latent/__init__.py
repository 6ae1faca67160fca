"""Latent alignment: one model of many indicators, domains that share something and differ."""
