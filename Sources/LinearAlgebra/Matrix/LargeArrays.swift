internal import CKernels

/// What a program may say of the memory of large arrays.
public enum LargeArrays {
    /// Keeps the memory that large arrays leave for the arrays after them, up to a number of bytes, instead of giving it
    /// back to the system.
    ///
    /// The system clears every page that it gives out: for a result of 160 MB that takes longer than standardising it. A
    /// program that makes one large array after the other saves that; the price is memory that it holds while it needs
    /// none. To be called at the start, by a program, never by a library.
    public static func keepMemory(upTo bytes: Int) {
        precondition(bytes >= 0, "\(bytes) bytes")
        ck_keep_memory(bytes)
    }
}
