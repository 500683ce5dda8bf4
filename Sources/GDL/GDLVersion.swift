/// The version of this library and of the program `gdl`.
public enum GDLVersion {
  public static let current = "0.1.0"
}
