"""The fixture history: May 2022 to January 2026 of a record, composed as entries and written in one go (ADR 0091)."""
