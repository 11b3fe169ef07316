// Written with the scanner.
