"""Restrictions: packs planned and adopted, the catalogue, and whom a change reaches."""
