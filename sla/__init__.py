"""What the desk promises and by when: calendars, policies and the clocks that time each promise."""
