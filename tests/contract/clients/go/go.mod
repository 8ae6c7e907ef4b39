module pakplan.example/roundtrip

go 1.23

require pakplan.example/client v0.0.0

replace pakplan.example/client => ../../build/go
