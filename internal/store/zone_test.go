package store_test

import (
	"slices"
	"testing"
	"time"

	"swapdesk/internal/store"
)

// towns stand on both sides of the lines in every state with two zones; which
// county keeps which zone is a legal fact (49 CFR part 71).
var towns = []struct {
	state, town string
	at          store.Point
	zone        string
}{
	{"FL", "Pensacola", store.Point{Lat: 30.42, Lon: -87.22}, "America/Chicago"},
	{"FL", "Panama City", store.Point{Lat: 30.16, Lon: -85.66}, "America/Chicago"},
	{"FL", "Marianna", store.Point{Lat: 30.77, Lon: -85.23}, "America/Chicago"},
	{"FL", "Sneads", store.Point{Lat: 30.71, Lon: -84.92}, "America/Chicago"},
	{"FL", "Chattahoochee", store.Point{Lat: 30.71, Lon: -84.85}, "America/New_York"},
	{"FL", "Blountstown", store.Point{Lat: 30.44, Lon: -85.05}, "America/Chicago"},
	{"FL", "Bristol", store.Point{Lat: 30.43, Lon: -84.98}, "America/New_York"},
	{"FL", "Port St Joe", store.Point{Lat: 29.81, Lon: -85.30}, "America/New_York"},
	{"FL", "Mexico Beach", store.Point{Lat: 29.95, Lon: -85.42}, "America/Chicago"},
	{"FL", "Wewahitchka", store.Point{Lat: 30.11, Lon: -85.20}, "America/Chicago"},
	{"FL", "Apalachicola", store.Point{Lat: 29.73, Lon: -84.98}, "America/New_York"},
	{"FL", "Tallahassee", store.Point{Lat: 30.44, Lon: -84.28}, "America/New_York"},
	{"IN", "Evansville", store.Point{Lat: 37.97, Lon: -87.57}, "America/Chicago"},
	{"IN", "Gary", store.Point{Lat: 41.59, Lon: -87.35}, "America/Chicago"},
	{"IN", "Valparaiso", store.Point{Lat: 41.47, Lon: -87.06}, "America/Chicago"},
	{"IN", "Michigan City", store.Point{Lat: 41.71, Lon: -86.89}, "America/Chicago"},
	{"IN", "La Porte", store.Point{Lat: 41.61, Lon: -86.72}, "America/Chicago"},
	{"IN", "Knox", store.Point{Lat: 41.30, Lon: -86.62}, "America/Chicago"},
	{"IN", "Rensselaer", store.Point{Lat: 40.94, Lon: -87.15}, "America/Chicago"},
	{"IN", "Winamac", store.Point{Lat: 41.05, Lon: -86.60}, "America/New_York"},
	{"IN", "Monticello", store.Point{Lat: 40.75, Lon: -86.76}, "America/New_York"},
	{"IN", "Kentland", store.Point{Lat: 40.77, Lon: -87.45}, "America/Chicago"},
	{"IN", "South Bend", store.Point{Lat: 41.68, Lon: -86.25}, "America/New_York"},
	{"IN", "Plymouth", store.Point{Lat: 41.34, Lon: -86.31}, "America/New_York"},
	{"IN", "Princeton", store.Point{Lat: 38.36, Lon: -87.57}, "America/Chicago"},
	{"IN", "Tell City", store.Point{Lat: 37.95, Lon: -86.77}, "America/Chicago"},
	{"IN", "Rockport", store.Point{Lat: 37.88, Lon: -87.05}, "America/Chicago"},
	{"IN", "Boonville", store.Point{Lat: 38.05, Lon: -87.27}, "America/Chicago"},
	{"IN", "Jasper", store.Point{Lat: 38.39, Lon: -86.93}, "America/New_York"},
	{"IN", "Huntingburg", store.Point{Lat: 38.30, Lon: -86.95}, "America/New_York"},
	{"IN", "Petersburg", store.Point{Lat: 38.49, Lon: -87.28}, "America/New_York"},
	{"IN", "Vincennes", store.Point{Lat: 38.68, Lon: -87.53}, "America/New_York"},
	{"IN", "English", store.Point{Lat: 38.33, Lon: -86.46}, "America/New_York"},
	{"IN", "Corydon", store.Point{Lat: 38.21, Lon: -86.12}, "America/New_York"},
	{"IN", "Fowler", store.Point{Lat: 40.62, Lon: -87.32}, "America/New_York"},
	{"KY", "Louisville", store.Point{Lat: 38.25, Lon: -85.76}, "America/New_York"},
	{"KY", "Owensboro", store.Point{Lat: 37.77, Lon: -87.11}, "America/Chicago"},
	{"KY", "Bowling Green", store.Point{Lat: 36.97, Lon: -86.48}, "America/Chicago"},
	{"KY", "Paducah", store.Point{Lat: 37.08, Lon: -88.60}, "America/Chicago"},
	{"KY", "Elizabethtown", store.Point{Lat: 37.69, Lon: -85.86}, "America/New_York"},
	{"KY", "Leitchfield", store.Point{Lat: 37.48, Lon: -86.29}, "America/Chicago"},
	{"KY", "Hardinsburg", store.Point{Lat: 37.78, Lon: -86.46}, "America/Chicago"},
	{"KY", "Brandenburg", store.Point{Lat: 38.00, Lon: -86.17}, "America/New_York"},
	{"KY", "Munfordville", store.Point{Lat: 37.27, Lon: -85.89}, "America/Chicago"},
	{"KY", "Hodgenville", store.Point{Lat: 37.57, Lon: -85.74}, "America/New_York"},
	{"KY", "Campbellsville", store.Point{Lat: 37.34, Lon: -85.34}, "America/New_York"},
	{"KY", "Greensburg", store.Point{Lat: 37.26, Lon: -85.50}, "America/Chicago"},
	{"KY", "Columbia", store.Point{Lat: 37.10, Lon: -85.31}, "America/Chicago"},
	{"KY", "Russell Springs", store.Point{Lat: 37.06, Lon: -85.09}, "America/Chicago"},
	{"KY", "Jamestown", store.Point{Lat: 36.98, Lon: -85.06}, "America/Chicago"},
	{"KY", "Somerset", store.Point{Lat: 37.09, Lon: -84.60}, "America/New_York"},
	{"KY", "Liberty", store.Point{Lat: 37.32, Lon: -84.94}, "America/New_York"},
	{"KY", "Albany", store.Point{Lat: 36.69, Lon: -85.13}, "America/Chicago"},
	{"KY", "Monticello", store.Point{Lat: 36.83, Lon: -84.85}, "America/New_York"},
	{"KY", "Glasgow", store.Point{Lat: 37.00, Lon: -85.91}, "America/Chicago"},
	{"KY", "Lexington", store.Point{Lat: 38.04, Lon: -84.50}, "America/New_York"},
	{"TN", "Nashville", store.Point{Lat: 36.16, Lon: -86.78}, "America/Chicago"},
	{"TN", "Knoxville", store.Point{Lat: 35.96, Lon: -83.92}, "America/New_York"},
	{"TN", "Chattanooga", store.Point{Lat: 35.05, Lon: -85.31}, "America/New_York"},
	{"TN", "Crossville", store.Point{Lat: 35.95, Lon: -85.03}, "America/Chicago"},
	{"TN", "Cookeville", store.Point{Lat: 36.16, Lon: -85.50}, "America/Chicago"},
	{"TN", "Jamestown", store.Point{Lat: 36.43, Lon: -84.93}, "America/Chicago"},
	{"TN", "Oneida", store.Point{Lat: 36.50, Lon: -84.51}, "America/New_York"},
	{"TN", "Wartburg", store.Point{Lat: 36.10, Lon: -84.60}, "America/New_York"},
	{"TN", "Rockwood", store.Point{Lat: 35.87, Lon: -84.68}, "America/New_York"},
	{"TN", "Spring City", store.Point{Lat: 35.69, Lon: -84.86}, "America/New_York"},
	{"TN", "Dayton", store.Point{Lat: 35.49, Lon: -85.01}, "America/New_York"},
	{"TN", "Pikeville", store.Point{Lat: 35.61, Lon: -85.19}, "America/Chicago"},
	{"TN", "Dunlap", store.Point{Lat: 35.37, Lon: -85.39}, "America/Chicago"},
	{"TN", "Jasper", store.Point{Lat: 35.07, Lon: -85.63}, "America/Chicago"},
	{"TN", "Whitwell", store.Point{Lat: 35.20, Lon: -85.52}, "America/Chicago"},
	{"TN", "Soddy Daisy", store.Point{Lat: 35.24, Lon: -85.19}, "America/New_York"},
	{"TN", "Signal Mountain", store.Point{Lat: 35.12, Lon: -85.34}, "America/New_York"},
	{"TN", "Memphis", store.Point{Lat: 35.15, Lon: -90.05}, "America/Chicago"},
	{"MI", "Iron Mountain", store.Point{Lat: 45.82, Lon: -88.07}, "America/Chicago"},
	{"MI", "Ironwood", store.Point{Lat: 46.45, Lon: -90.17}, "America/Chicago"},
	{"MI", "Wakefield", store.Point{Lat: 46.48, Lon: -89.94}, "America/Chicago"},
	{"MI", "Bessemer", store.Point{Lat: 46.48, Lon: -90.05}, "America/Chicago"},
	{"MI", "Watersmeet", store.Point{Lat: 46.27, Lon: -89.18}, "America/Chicago"},
	{"MI", "Iron River", store.Point{Lat: 46.09, Lon: -88.64}, "America/Chicago"},
	{"MI", "Crystal Falls", store.Point{Lat: 46.10, Lon: -88.33}, "America/Chicago"},
	{"MI", "Norway", store.Point{Lat: 45.79, Lon: -87.90}, "America/Chicago"},
	{"MI", "Menominee", store.Point{Lat: 45.11, Lon: -87.61}, "America/Chicago"},
	{"MI", "Stephenson", store.Point{Lat: 45.42, Lon: -87.61}, "America/Chicago"},
	{"MI", "Escanaba", store.Point{Lat: 45.75, Lon: -87.06}, "America/New_York"},
	{"MI", "Marquette", store.Point{Lat: 46.54, Lon: -87.40}, "America/New_York"},
	{"MI", "Gwinn", store.Point{Lat: 46.28, Lon: -87.44}, "America/New_York"},
	{"MI", "Ontonagon", store.Point{Lat: 46.87, Lon: -89.31}, "America/New_York"},
	{"MI", "Bergland", store.Point{Lat: 46.59, Lon: -89.57}, "America/New_York"},
	{"MI", "Ewen", store.Point{Lat: 46.53, Lon: -89.28}, "America/New_York"},
	{"MI", "Republic", store.Point{Lat: 46.41, Lon: -87.98}, "America/New_York"},
	{"MI", "Detroit", store.Point{Lat: 42.33, Lon: -83.05}, "America/New_York"},
	{"ND", "Fargo", store.Point{Lat: 46.88, Lon: -96.79}, "America/Chicago"},
	{"ND", "Bismarck", store.Point{Lat: 46.81, Lon: -100.78}, "America/Chicago"},
	{"ND", "Dickinson", store.Point{Lat: 46.88, Lon: -102.79}, "America/Denver"},
	{"ND", "Medora", store.Point{Lat: 46.91, Lon: -103.52}, "America/Denver"},
	{"ND", "Killdeer", store.Point{Lat: 47.37, Lon: -102.75}, "America/Denver"},
	{"ND", "Williston", store.Point{Lat: 48.15, Lon: -103.62}, "America/Chicago"},
	{"ND", "Watford City", store.Point{Lat: 47.80, Lon: -103.28}, "America/Chicago"},
	{"ND", "Beulah", store.Point{Lat: 47.26, Lon: -101.78}, "America/Chicago"},
	{"ND", "New Salem", store.Point{Lat: 46.84, Lon: -101.41}, "America/Chicago"},
	{"ND", "Glen Ullin", store.Point{Lat: 46.81, Lon: -101.83}, "America/Chicago"},
	{"ND", "Hebron", store.Point{Lat: 46.90, Lon: -102.05}, "America/Chicago"},
	{"ND", "Richardton", store.Point{Lat: 46.88, Lon: -102.32}, "America/Denver"},
	{"ND", "Elgin", store.Point{Lat: 46.40, Lon: -101.85}, "America/Denver"},
	{"ND", "Carson", store.Point{Lat: 46.42, Lon: -101.56}, "America/Denver"},
	{"ND", "Fort Yates", store.Point{Lat: 46.09, Lon: -100.63}, "America/Chicago"},
	{"ND", "Minot", store.Point{Lat: 48.23, Lon: -101.29}, "America/Chicago"},
	{"SD", "Rapid City", store.Point{Lat: 44.08, Lon: -103.23}, "America/Denver"},
	{"SD", "Sioux Falls", store.Point{Lat: 43.54, Lon: -96.73}, "America/Chicago"},
	{"SD", "Pierre", store.Point{Lat: 44.37, Lon: -100.35}, "America/Chicago"},
	{"SD", "Mobridge", store.Point{Lat: 45.54, Lon: -100.43}, "America/Chicago"},
	{"SD", "McLaughlin", store.Point{Lat: 45.81, Lon: -100.81}, "America/Denver"},
	{"SD", "Murdo", store.Point{Lat: 43.89, Lon: -100.71}, "America/Chicago"},
	{"SD", "Kadoka", store.Point{Lat: 43.83, Lon: -101.51}, "America/Denver"},
	{"SD", "Mission", store.Point{Lat: 43.31, Lon: -100.66}, "America/Chicago"},
	{"SD", "Martin", store.Point{Lat: 43.17, Lon: -101.73}, "America/Denver"},
	{"SD", "White River", store.Point{Lat: 43.57, Lon: -100.75}, "America/Chicago"},
	{"SD", "Philip", store.Point{Lat: 44.04, Lon: -101.67}, "America/Denver"},
	{"SD", "Eagle Butte", store.Point{Lat: 45.00, Lon: -101.23}, "America/Denver"},
	{"SD", "Winner", store.Point{Lat: 43.38, Lon: -99.86}, "America/Chicago"},
	{"NE", "Omaha", store.Point{Lat: 41.26, Lon: -95.93}, "America/Chicago"},
	{"NE", "Scottsbluff", store.Point{Lat: 41.87, Lon: -103.67}, "America/Denver"},
	{"NE", "Ogallala", store.Point{Lat: 41.13, Lon: -101.72}, "America/Denver"},
	{"NE", "North Platte", store.Point{Lat: 41.14, Lon: -100.76}, "America/Chicago"},
	{"NE", "Mullen", store.Point{Lat: 42.04, Lon: -101.04}, "America/Denver"},
	{"NE", "Thedford", store.Point{Lat: 41.98, Lon: -100.58}, "America/Chicago"},
	{"NE", "Valentine", store.Point{Lat: 42.87, Lon: -100.55}, "America/Chicago"},
	{"NE", "Imperial", store.Point{Lat: 40.52, Lon: -101.64}, "America/Denver"},
	{"NE", "McCook", store.Point{Lat: 40.20, Lon: -100.63}, "America/Chicago"},
	{"NE", "Sutherland", store.Point{Lat: 41.16, Lon: -101.13}, "America/Chicago"},
	{"NE", "Tryon", store.Point{Lat: 41.55, Lon: -100.96}, "America/Chicago"},
	{"NE", "Arthur", store.Point{Lat: 41.57, Lon: -101.69}, "America/Denver"},
	{"NE", "Gordon", store.Point{Lat: 42.80, Lon: -102.20}, "America/Denver"},
	{"NE", "Benkelman", store.Point{Lat: 40.05, Lon: -101.53}, "America/Denver"},
	{"KS", "Goodland", store.Point{Lat: 39.35, Lon: -101.71}, "America/Denver"},
	{"KS", "Colby", store.Point{Lat: 39.40, Lon: -101.05}, "America/Chicago"},
	{"KS", "Tribune", store.Point{Lat: 38.47, Lon: -101.75}, "America/Denver"},
	{"KS", "Syracuse", store.Point{Lat: 37.98, Lon: -101.75}, "America/Denver"},
	{"KS", "Sharon Springs", store.Point{Lat: 38.90, Lon: -101.75}, "America/Denver"},
	{"KS", "St Francis", store.Point{Lat: 39.77, Lon: -101.80}, "America/Chicago"},
	{"KS", "Leoti", store.Point{Lat: 38.48, Lon: -101.36}, "America/Chicago"},
	{"KS", "Lakin", store.Point{Lat: 37.94, Lon: -101.25}, "America/Chicago"},
	{"KS", "Wichita", store.Point{Lat: 37.69, Lon: -97.33}, "America/Chicago"},
	{"TX", "El Paso", store.Point{Lat: 31.76, Lon: -106.48}, "America/Denver"},
	{"TX", "Sierra Blanca", store.Point{Lat: 31.17, Lon: -105.36}, "America/Denver"},
	{"TX", "Van Horn", store.Point{Lat: 31.04, Lon: -104.83}, "America/Chicago"},
	{"TX", "Presidio", store.Point{Lat: 29.56, Lon: -104.37}, "America/Chicago"},
	{"TX", "Dallas", store.Point{Lat: 32.78, Lon: -96.80}, "America/Chicago"},
	{"TX", "Midland", store.Point{Lat: 32.00, Lon: -102.08}, "America/Chicago"},
	{"OR", "Ontario", store.Point{Lat: 44.03, Lon: -116.96}, "America/Denver"},
	{"OR", "Vale", store.Point{Lat: 43.98, Lon: -117.24}, "America/Denver"},
	{"OR", "Jordan Valley", store.Point{Lat: 42.97, Lon: -117.05}, "America/Denver"},
	{"OR", "Juntura", store.Point{Lat: 43.75, Lon: -118.08}, "America/Denver"},
	{"OR", "Baker City", store.Point{Lat: 44.77, Lon: -117.83}, "America/Los_Angeles"},
	{"OR", "Huntington", store.Point{Lat: 44.35, Lon: -117.27}, "America/Los_Angeles"},
	{"OR", "Burns", store.Point{Lat: 43.59, Lon: -119.05}, "America/Los_Angeles"},
	{"OR", "Portland", store.Point{Lat: 45.52, Lon: -122.68}, "America/Los_Angeles"},
	{"ID", "Boise", store.Point{Lat: 43.62, Lon: -116.20}, "America/Denver"},
	{"ID", "Lewiston", store.Point{Lat: 46.42, Lon: -117.02}, "America/Los_Angeles"},
	{"ID", "Coeur d'Alene", store.Point{Lat: 47.68, Lon: -116.78}, "America/Los_Angeles"},
	{"ID", "Riggins", store.Point{Lat: 45.42, Lon: -116.32}, "America/Denver"},
	{"ID", "White Bird", store.Point{Lat: 45.76, Lon: -116.30}, "America/Los_Angeles"},
	{"ID", "Grangeville", store.Point{Lat: 45.93, Lon: -116.12}, "America/Los_Angeles"},
	{"ID", "New Meadows", store.Point{Lat: 44.97, Lon: -116.28}, "America/Denver"},
	{"ID", "Salmon", store.Point{Lat: 45.18, Lon: -113.90}, "America/Denver"},
	{"ID", "Idaho Falls", store.Point{Lat: 43.49, Lon: -112.03}, "America/Denver"},
	{"AK", "Anchorage", store.Point{Lat: 61.22, Lon: -149.90}, "America/Anchorage"},
	{"AK", "Juneau", store.Point{Lat: 58.30, Lon: -134.42}, "America/Anchorage"},
	{"AK", "Fairbanks", store.Point{Lat: 64.84, Lon: -147.72}, "America/Anchorage"},
	{"AK", "Unalaska", store.Point{Lat: 53.87, Lon: -166.53}, "America/Anchorage"},
	{"AK", "Adak", store.Point{Lat: 51.88, Lon: -176.66}, "America/Adak"},
	{"AZ", "Phoenix", store.Point{Lat: 33.45, Lon: -112.07}, "America/Phoenix"},
	{"AZ", "Flagstaff", store.Point{Lat: 35.20, Lon: -111.65}, "America/Phoenix"},
	{"AZ", "Winslow", store.Point{Lat: 35.02, Lon: -110.70}, "America/Phoenix"},
	{"AZ", "Holbrook", store.Point{Lat: 34.90, Lon: -110.16}, "America/Phoenix"},
	{"AZ", "Page", store.Point{Lat: 36.91, Lon: -111.46}, "America/Phoenix"},
	{"AZ", "Window Rock", store.Point{Lat: 35.68, Lon: -109.05}, "America/Denver"},
	{"AZ", "Chinle", store.Point{Lat: 36.15, Lon: -109.55}, "America/Denver"},
	{"AZ", "Kayenta", store.Point{Lat: 36.73, Lon: -110.25}, "America/Denver"},
	{"AZ", "Tuba City", store.Point{Lat: 36.13, Lon: -111.24}, "America/Denver"},
	{"AZ", "Kykotsmovi", store.Point{Lat: 35.88, Lon: -110.62}, "America/Phoenix"},
	{"AZ", "Ganado", store.Point{Lat: 35.71, Lon: -109.54}, "America/Denver"},
	{"AZ", "Leupp", store.Point{Lat: 35.28, Lon: -110.97}, "America/Denver"},
	{"AZ", "Dilkon", store.Point{Lat: 35.38, Lon: -110.32}, "America/Denver"},
	{"AZ", "Sanders", store.Point{Lat: 35.22, Lon: -109.33}, "America/Phoenix"},
	{"AZ", "St Johns", store.Point{Lat: 34.51, Lon: -109.36}, "America/Phoenix"},
	{"AZ", "Keams Canyon", store.Point{Lat: 35.81, Lon: -110.20}, "America/Phoenix"},
	{"NV", "West Wendover", store.Point{Lat: 40.74, Lon: -114.07}, "America/Denver"},
	{"NV", "Elko", store.Point{Lat: 40.83, Lon: -115.76}, "America/Los_Angeles"},
	{"NV", "Las Vegas", store.Point{Lat: 36.17, Lon: -115.14}, "America/Los_Angeles"},
	{"PR", "San Juan", store.Point{Lat: 18.47, Lon: -66.11}, "America/Puerto_Rico"},
	{"HI", "Honolulu", store.Point{Lat: 21.31, Lon: -157.86}, "Pacific/Honolulu"},
}

func TestZoneOfTowns(t *testing.T) {
	t.Parallel()
	for _, tt := range towns {
		if got, err := store.ZoneOf(tt.state, tt.at); err != nil || got != tt.zone {
			t.Errorf("%s, %s: %s, %v; want %s", tt.town, tt.state, got, err, tt.zone)
		}
	}
}

func TestZoneOfStates(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ state, zone string }{
		{"mn ", "America/Chicago"},
		{"DC", "America/New_York"},
		{"VI", "America/Puerto_Rico"},
		{"GU", "Pacific/Guam"},
		{"AS", "Pacific/Pago_Pago"},
		{"UT", "America/Denver"},
		{"", ""},
		{"ON", ""},
		{"N", ""},
		{"NY PA", ""},
		{"Y ", ""},
	} {
		got, err := store.ZoneOf(tt.state, store.Point{Lat: 40, Lon: -90})
		if got != tt.zone || (err == nil) != (tt.zone != "") {
			t.Errorf("%q: %q, %v; want %q", tt.state, got, err, tt.zone)
		}
		if _, err := time.LoadLocation(got); err != nil {
			t.Error(err)
		}
	}
}

// Every store of the directory in the smaller part of a state with two zones,
// looked up one by one on a map of the zones.
func TestZoneOfAllStores(t *testing.T) {
	t.Parallel()
	usual := map[string]string{
		"FL": "America/New_York", "IN": "America/New_York", "KY": "America/New_York", "MI": "America/New_York",
		"TN": "America/Chicago", "TX": "America/Chicago", "ND": "America/Chicago", "SD": "America/Chicago", "NE": "America/Chicago",
		"KS": "America/Chicago", "ID": "America/Denver", "OR": "America/Los_Angeles", "NV": "America/Los_Angeles", "AZ": "America/Phoenix",
		"AK": "America/Anchorage", "HI": "Pacific/Honolulu", "PR": "America/Puerto_Rico",
	}
	got := map[string][]string{}
	for _, s := range directory(t) {
		zone, err := store.ZoneOf(s.State, s.Location)
		if err != nil {
			t.Errorf("store %s: %v", s.ID, err)
		}
		if u, split := usual[s.State]; split && zone != u {
			key := s.State + " " + zone
			got[key] = append(got[key], s.ID.String())
			slices.Sort(got[key])
		}
	}
	want := map[string][]string{
		"FL America/Chicago":     {"395", "799", "857"},                                         // Destin, Panama City, Pensacola
		"ID America/Los_Angeles": {"655"},                                                       // Coeur d'Alene
		"IN America/Chicago":     {"1774", "1945", "227", "2717", "309", "951"},                 // Evansville, Highland, Merrillville, Valparaiso
		"KY America/Chicago":     {"1121", "2860", "2987", "440", "817"},                        // Bowling Green, Owensboro, Paducah
		"SD America/Denver":      {"861"},                                                       // Rapid City
		"TN America/New_York":    {"1070", "1382", "169", "1894", "2540", "2758", "488", "899"}, // Chattanooga, Farragut, Hixson, Johnson City, Kingsport, Knoxville
		"TX America/Denver":      {"1470", "237", "8119", "829"},                                // El Paso
	}
	for key, numbers := range want {
		if !slices.Equal(got[key], numbers) {
			t.Errorf("%s: stores %v, want %v", key, got[key], numbers)
		}
		delete(got, key)
	}
	if len(got) > 0 {
		t.Errorf("also %v", got)
	}
}
