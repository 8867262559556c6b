// When runs are due, found without the program's own code: every quarter of an hour of the year is looked at, by what the clock
// on the wall shows then (Intl). So it knows of cron expressions only what the rules here use: minutes that are a multiple of 15.
const quarter = 15 * 60_000;
const day = 86_400_000;
const lengths = { m: 60_000, h: 3_600_000, d: day };

// The rules of schedules with their shares. Hours that fall together in UTC for most of the year keep the number of steps down;
// those of Sundays at night are there for the nights in which clocks are set.
export const rules = [
  { share: 0.51, every: '1d' },
  { share: 0.12, cron: '0 7 * * *', zone: 'Europe/Zurich' },
  { share: 0.10, cron: '0 1 * * *', zone: 'America/New_York' },
  { share: 0.06, cron: '0 17 * * *', zone: 'Australia/Lord_Howe' },
  { share: 0.03, cron: '30 11 * * *', zone: 'Asia/Kolkata' },
  { share: 0.05, cron: '0 7 * * MON', zone: 'Europe/Zurich' },
  { share: 0.03, every: '7d' },
  { share: 0.02, cron: '0 7 1,15 * *', zone: 'Europe/Zurich' },
  { share: 0.006, cron: '0 7 31 * *', zone: 'Europe/Zurich' },
  { share: 0.01, cron: '30 2 * * SUN', zone: 'Europe/Zurich' },
  { share: 0.006, cron: '15 2 * * SUN', zone: 'Australia/Lord_Howe' },
  { share: 0.006, cron: '30 1 * * SUN', zone: 'America/New_York' },
  { share: 0.006, cron: '0 0-6 * * SUN', zone: 'Europe/Zurich' },
  { share: 0.006, every: '25h' },
  { share: 0.006, every: '37h' },
  { share: 0.002, every: '1777m' },
  { share: 0.01, every: '1d', jitter: '10m' },
  { share: 0.004, every: '1d', adaptive: true },
];

export const length = (text) => Number(text.slice(0, -1)) * lengths[text.at(-1)];

const weekdays = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];
function allows(field, value, names = []) {
  return field === '*' || field.split(',').some((part) => {
    const [least, most = least] = part.split('-').map((each) => (names.includes(each) ? names.indexOf(each) : Number(each)));
    return least <= value && value <= most;
  });
}

// What the wall shows at each quarter of an hour from `from` until `until`.
function* walls(zone, from, until) {
  const format = new Intl.DateTimeFormat('en-US', { timeZone: zone, hourCycle: 'h23', minute: 'numeric', hour: 'numeric', day: 'numeric', month: 'numeric', weekday: 'short' });
  for (let at = Math.ceil(from / quarter) * quarter; at <= until; at += quarter) {
    const parts = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, value]));
    yield { at, minute: Number(parts.minute), hour: Number(parts.hour), day: Number(parts.day), month: Number(parts.month), weekday: weekdays.indexOf(parts.weekday.toUpperCase()) };
  }
}

function cronTimes({ cron, zone }, from, until) {
  const [minute, hour, ofMonth, month, ofWeek] = cron.split(' ');
  const times = [];
  for (const wall of walls(zone, from + 1, until)) {
    if (allows(minute, wall.minute) && allows(hour, wall.hour) && allows(ofMonth, wall.day) && allows(month, wall.month) && allows(ofWeek, wall.weekday, weekdays)) times.push(wall.at);
  }
  return times;
}

// The planned times of a rule after `from`, at which its schedule was made. An adaptive one's nobody knows beforehand.
const known = new Map();
export function plannedTimes(rule, from, until) {
  const key = `${JSON.stringify(rule)} ${from} ${until}`;
  if (!known.has(key)) {
    const times = [];
    if (rule.every && !rule.adaptive) for (let at = from + length(rule.every); at <= until; at += length(rule.every)) times.push(at);
    known.set(key, rule.cron ? cronTimes(rule, from, until) : times);
  }
  return known.get(key);
}

// How many schedules have which rule: each one's share, and one at least; the first takes what is left.
export function dealRules(count, numbers) {
  const dealt = rules.slice(1).flatMap((rule) => Array(Math.max(1, Math.round(rule.share * count))).fill(rule)).slice(0, count);
  return numbers.shuffled([...dealt, ...Array(count - dealt.length).fill(rules[0])]);
}
