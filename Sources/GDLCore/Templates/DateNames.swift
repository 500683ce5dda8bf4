/// Names of days, months and halves of a day in the C locale, which is what templates use everywhere.
enum DateNames {
  /// From Sunday on, as `%w` counts.
  static let days = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"]
  static let months = [
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
    "November", "December",
  ]
  static let halves = ["AM", "PM"]

  /// The three letters of `%a` and `%b`.
  static func short(_ names: [String]) -> [String] { names.map { String($0.prefix(3)) } }
}
