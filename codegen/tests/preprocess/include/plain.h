struct Plain {};
