namespace Rotor.Core.Keys;

/// <summary>Small numbers for slots; those given back are used again, lowest first, so that arrays over them stay dense.</summary>
internal sealed class SlotNumbers
{
    private readonly PriorityQueue<int, int> _free = new();
    private int _next;

    public int Take() => _free.TryDequeue(out var number, out _) ? number : _next++;

    public void Return(int number) => _free.Enqueue(number, number);
}
