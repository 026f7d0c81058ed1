"""The launcher behind ./run and ./check: standard library only, so that it works on a bare clone."""
