"""The model of what Azure has, in acrgeo's words."""
