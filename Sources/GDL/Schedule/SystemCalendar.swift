import GDLCore

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The local time of this machine: the zone in `TZ`, else the system's.
///
/// The C library's data is asked, not Foundation's, so that `date` and gdl never disagree.
package struct SystemCalendar: LocalCalendar {
  /// Reads the zone, which holds for the whole process (tzset(3)). Make a new one to notice that the
  /// system's zone was changed.
  package init() { tzset() }

  package func utcOffsetSeconds(at moment: Timestamp) -> Int {
    var seconds = time_t(moment.wholeSeconds)
    var local = tm()
    guard localtime_r(&seconds, &local) != nil else {
      preconditionFailure("localtime_r fails only for a year that does not fit an Int32")
    }
    return local.tm_gmtoff
  }
}
