package nginx

// families lists the parts of the table.
func families() [][]Spec {
	return [][]Spec{mainSpecs}
}
