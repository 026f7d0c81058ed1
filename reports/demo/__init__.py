"""The demo: four projects, their meetings, their network and its report, told through the services that people use."""
