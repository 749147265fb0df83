global using Rotor.TestSupport;
