package store

import (
	"cmp"
	"math"
	"slices"
)

// Point is a position in degrees, north and east positive.
type Point struct{ Lat, Lon float64 }

// Valid tells whether it is a position on the Earth other than 0,0, which in
// directories means that nobody knew.
func (p Point) Valid() bool {
	return math.Abs(p.Lat) <= 90 && math.Abs(p.Lon) <= 180 && p != Point{}
}

// Rounded is the position to a millionth of a degree, about four inches: what
// the database keeps.
func (p Point) Rounded() Point {
	return Point{math.Round(p.Lat*1e6) / 1e6, math.Round(p.Lon*1e6) / 1e6}
}

const (
	earthMiles = 3958.7613 // mean radius (IUGG)
	radian     = math.Pi / 180
)

// Miles is the great-circle distance.
func Miles(a, b Point) float64 {
	dLat, dLon := (b.Lat-a.Lat)*radian/2, (b.Lon-a.Lon)*radian/2
	h := math.Pow(math.Sin(dLat), 2) + math.Cos(a.Lat*radian)*math.Cos(b.Lat*radian)*math.Pow(math.Sin(dLon), 2)
	return 2 * earthMiles * math.Asin(math.Min(1, math.Sqrt(h)))
}

// Box is a range of positions, borders included. East is less than West where
// it crosses the date line; a box around a pole goes all the way round.
type Box struct{ South, North, West, East float64 }

// Around is the smallest such box that holds everything within miles of p.
func Around(p Point, miles float64) Box {
	angle := miles / earthMiles
	b := Box{p.Lat - angle/radian, p.Lat + angle/radian, -180, 180}
	if b.South <= -90 || b.North >= 90 {
		return b
	}
	wide := math.Asin(math.Min(1, math.Sin(angle)/math.Cos(p.Lat*radian))) / radian
	b.West, b.East = turned(p.Lon-wide), turned(p.Lon+wide)
	return b
}

// turned brings a longitude back into −180 to 180.
func turned(lon float64) float64 {
	switch {
	case lon < -180:
		return lon + 360
	case lon > 180:
		return lon - 360
	}
	return lon
}

// Near is a store and how far away it is.
type Near struct {
	Store
	Miles float64
}

// Nearest ranks stores by their distance from a place, nearest first, and
// gives at most limit of them. Equal distances rank by number.
func Nearest(stores []Store, from Point, limit int) []Near {
	type ranked struct {
		miles float64
		index int
	}
	order := make([]ranked, len(stores))
	for i := range stores {
		order[i] = ranked{Miles(from, stores[i].At), i}
	}
	slices.SortFunc(order, func(a, b ranked) int {
		return cmp.Or(cmp.Compare(a.miles, b.miles), cmp.Compare(stores[a.index].Number, stores[b.index].Number))
	})
	near := make([]Near, min(limit, len(order)))
	for i := range near {
		near[i] = Near{stores[order[i].index], order[i].miles}
	}
	return near
}

// Mean is the mean position of points that lie near each other; false for
// none.
func Mean(points []Point) (Point, bool) {
	var sum Point
	for _, p := range points {
		sum.Lat += p.Lat
		sum.Lon += p.Lon
	}
	n := float64(len(points))
	return Point{sum.Lat / n, sum.Lon / n}, n > 0
}
