// The records and values that the public functions return.
@_exported import GDLCore
