/// Rows under a head, columns aligned by what a terminal shows.
struct Table {
  struct Column {
    var title: String
    var isNumber = false
  }

  private let columns: [Column]
  private var rows: [[String]] = []

  init(_ columns: [Column]) {
    self.columns = columns
  }

  mutating func add(_ cells: [String]) {
    precondition(cells.count == columns.count, "A row has one cell a column.")
    rows.append(cells.map(DisplayText.clean))
  }

  /// - Parameter width: Columns of the terminal. Nil when it is none: then nothing is cut.
  func lines(width: Int?) -> [String] {
    let all = [columns.map(\.title)] + rows
    let widths = columns.indices.map { column in all.map { DisplayText.width($0[column]) }.max() ?? 0 }
    return all.map { row in
      var line = ""
      for (column, cell) in row.enumerated() {
        if column > 0 { line += "  " }
        let isLast = column == columns.count - 1
        line +=
          isLast && !columns[column].isNumber
          ? cell : DisplayText.padded(cell, to: widths[column], right: columns[column].isNumber)
      }
      return width.map { DisplayText.cut(line, to: $0) } ?? line
    }
  }
}
