"""The page at the twin's root: Cal.com's side for a person's eyes and hands. No part of Cal.com's API."""
