"""What a release is made of: wheel, sdist, one file that runs, its bill of materials, notes and check sums."""
