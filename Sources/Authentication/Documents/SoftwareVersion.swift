/// The version of this software, as models and documents state it.
public enum SoftwareVersion {
    /// Major.minor.patch.
    public static let current = "0.1.0"
}
