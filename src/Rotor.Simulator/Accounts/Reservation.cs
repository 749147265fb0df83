namespace Rotor.Simulator.Accounts;

/// <summary>The money that one running request holds; settled once, when it is over.</summary>
internal readonly struct Reservation(SimulatedKey key, decimal heldUsd)
{
    public void Settle(decimal costUsd)
    {
        if (key is null)
            return;
        lock (key.Account.Gate)
        {
            key.Account.InFlightUsd -= heldUsd;
            key.Account.CreditsUsed += costUsd;
            key.UsedUsd += costUsd;
            key.TotalUsd += costUsd;
        }
    }
}
