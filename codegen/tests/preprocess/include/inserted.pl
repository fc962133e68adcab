sub inserted { "50%" }
