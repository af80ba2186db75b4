"""What Azure has, in acrgeo's words."""
