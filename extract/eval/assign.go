package eval

import "math"

// assign finds the one-to-one assignment of rows to columns with the greatest
// sum of weights, which are not negative. It returns for each row its column,
// -1 where it has none or the weight is 0. The method is the Hungarian
// algorithm with potentials: rows are added one at a time along a shortest
// augmenting path, O(rows² columns) for rows <= columns.
func assign(rows, cols int, weight func(row, col int) float64) []int {
	partner := make([]int, rows)
	for i := range partner {
		partner[i] = -1
	}
	if rows <= cols {
		for col, row := range augment(rows, cols, weight) {
			if row >= 0 && weight(row, col) > 0 {
				partner[row] = col
			}
		}
		return partner
	}
	for row, col := range augment(cols, rows, func(i, j int) float64 { return weight(j, i) }) {
		if col >= 0 && weight(row, col) > 0 {
			partner[row] = col
		}
	}
	return partner
}

// augment assigns all rows, of which there are no more than columns, and
// returns for each column its row, -1 where it has none.
func augment(rows, cols int, weight func(row, col int) float64) []int {
	rowOf := make([]int, cols+1) // the last column is where a new row starts
	for j := range rowOf {
		rowOf[j] = -1
	}
	u, v := make([]float64, rows), make([]float64, cols+1) // potentials
	for row := range rows {
		from := make([]int, cols) // the column before on the shortest path
		dist := make([]float64, cols)
		for j := range dist {
			dist[j] = math.Inf(1)
		}
		reached := make([]bool, cols+1)
		at := cols
		rowOf[at] = row
		for rowOf[at] >= 0 {
			reached[at] = true
			i, next, step := rowOf[at], -1, math.Inf(1)
			for j := range cols {
				if reached[j] {
					continue
				}
				if d := -weight(i, j) - u[i] - v[j]; d < dist[j] {
					dist[j], from[j] = d, at
				}
				if dist[j] < step {
					step, next = dist[j], j
				}
			}
			for j := range cols + 1 {
				if reached[j] {
					u[rowOf[j]] += step
					v[j] -= step
				} else if j < cols {
					dist[j] -= step
				}
			}
			at = next
		}
		for at != cols { // shift the rows along the path
			rowOf[at] = rowOf[from[at]]
			at = from[at]
		}
	}
	return rowOf[:cols]
}
