"""For others to import or to copy: programs that ask appban, and need nothing of it nor of anybody else's."""
