package ui

// Words fills in what a field does not say itself from the catalog: its label
// and hint by id ("field.contact.label", …), its name when it has none.
func (f Field) Words(p Page, name, id string) Field {
	if f.Name == "" {
		f.Name = name
	}
	if f.Label == "" {
		f.Label = p.T("field." + id + ".label")
	}
	if f.Hint == "" {
		f.Hint = p.T("field." + id + ".hint")
	}
	return f
}

// As sets what browsers need to know of a field; what is set already stays.
func (f Field) As(kind, autocomplete, inputMode string) Field {
	if f.Type == "" {
		f.Type = kind
	}
	if f.Autocomplete == "" {
		f.Autocomplete = autocomplete
	}
	if f.InputMode == "" {
		f.InputMode = inputMode
	}
	return f
}

// Coded marks a field as one for codes and numbers that people copy.
func (f Field) Coded(narrow bool) Field {
	f.Mono, f.Narrow = true, narrow
	return f
}

func (f Field) kind() string {
	if f.Type == "" {
		return "text"
	}
	return f.Type
}

// describedBy names the elements that describe the input, in reading order.
func (f Field) describedBy() string {
	switch {
	case f.Hint != "" && f.Error != "":
		return f.Name + "-hint " + f.Name + "-error"
	case f.Hint != "":
		return f.Name + "-hint"
	case f.Error != "":
		return f.Name + "-error"
	}
	return ""
}
