// icscheck.mjs FILE…: reads calendar entries with ical.js, which shares no code
// with what wrote them, and checks what RFC 5545 and RFC 5546 ask of one that is
// mailed. It prints a JSON array with what it read, times in UTC by the zone
// that each file brings along, and what is wrong under "faults".
import { readFileSync } from "node:fs";
import ICAL from "ical.js";

const once = {
  vcalendar: ["prodid", "version", "method"],
  vevent: ["uid", "sequence", "dtstamp", "dtstart", "dtend", "organizer", "summary", "status", "class"],
  vtimezone: ["tzid"],
  standard: ["dtstart", "tzoffsetfrom", "tzoffsetto"],
  daylight: ["dtstart", "tzoffsetfrom", "tzoffsetto"],
};

function checkBytes(bytes, faults) {
  const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  const lines = text.split("\r\n");
  if (lines.pop() !== "") faults.push("the last line has no end");
  for (const line of lines) {
    if (Buffer.byteLength(line) > 75) faults.push(`longer than 75 octets: ${line}`);
    if (/[\u0000-\u0008\u000a-\u001f\u007f\ufeff]/.test(line)) faults.push(`has control characters: ${JSON.stringify(line)}`);
    if (line.trim() === "") faults.push("has an empty line");
  }
  return text;
}

function checkOnce(component, faults) {
  for (const name of once[component.name] ?? []) {
    const n = component.getAllProperties(name).length;
    if (n !== 1) faults.push(`${component.name} has ${n} ${name}`);
  }
  for (const property of component.getAllProperties()) {
    if (property.getFirstValue() === null) faults.push(`${component.name} has an empty ${property.name}`);
  }
  for (const inner of component.getAllSubcomponents()) checkOnce(inner, faults);
}

// utc is a time of the event by the zone in the file and no other.
function utc(component, event, name, faults) {
  const property = event.getFirstProperty(name);
  const time = property.getFirstValue();
  const tzid = property.getParameter("tzid");
  if (tzid) {
    const zone = component.getAllSubcomponents("vtimezone").find((z) => z.getFirstPropertyValue("tzid") === tzid);
    if (!zone) {
      faults.push(`${name} is in a zone that the file does not have: ${tzid}`);
      return undefined;
    }
    time.zone = new ICAL.Timezone(zone);
  } else if (time.zone !== ICAL.Timezone.utcTimezone) {
    faults.push(`${name} floats`);
  }
  return time.toJSDate().toISOString();
}

function check(file) {
  const faults = [];
  const read = { faults };
  try {
    const text = checkBytes(readFileSync(file), faults);
    const component = ICAL.Component.fromString(text);
    checkOnce(component, faults);
    const events = component.getAllSubcomponents("vevent");
    if (component.name !== "vcalendar" || events.length !== 1) {
      faults.push(`has ${events.length} events`);
      return read;
    }
    const [event] = events;
    for (const name of ["version", "method"]) read[name] = component.getFirstPropertyValue(name);
    for (const name of ["uid", "sequence", "status", "class", "organizer", "summary", "location", "description", "url"]) {
      read[name] = event.getFirstPropertyValue(name) ?? undefined;
    }
    read.name = event.getFirstProperty("organizer").getParameter("cn");
    read.zone = event.getFirstProperty("dtstart").getParameter("tzid");
    read.stamp = utc(component, event, "dtstamp", faults);
    read.start = utc(component, event, "dtstart", faults);
    read.end = utc(component, event, "dtend", faults);
  } catch (problem) {
    faults.push(String(problem));
  }
  return read;
}

process.stdout.write(JSON.stringify(process.argv.slice(2).map(check)) + "\n");
