/**
 * Where somebody with a phone number may be, written by hand from the numbering plans and the tz database's list of
 * zones. For the numbers of the simulator's and the drill's worlds alone.
 */
const PLACES: Readonly<Record<string, readonly string[]>> = {
  '+1212': ['America/New_York'],
  '+1646': ['America/New_York'],
  '+1312': ['America/Chicago'],
  '+1303': ['America/Denver'],
  '+1480': ['America/Phoenix'],
  '+1213': ['America/Los_Angeles'],
  '+1808': ['Pacific/Honolulu'],
  '+1907': ['America/Anchorage', 'America/Adak'],
  '+1219': ['America/Chicago', 'America/New_York'],
  '+1928': ['America/Phoenix', 'America/Denver'],
  '+1208': ['America/Boise', 'America/Los_Angeles'],
  '+1709': ['America/St_Johns', 'America/Goose_Bay', 'America/Blanc-Sablon'],
  '+44': ['Europe/London'],
  '+49': ['Europe/Berlin'],
  '+81': ['Asia/Tokyo'],
  '+61': [
    'Australia/Sydney',
    'Australia/Perth',
    'Australia/Brisbane',
    'Australia/Adelaide',
    'Australia/Darwin',
    'Australia/Eucla',
    'Australia/Lord_Howe',
    'Antarctica/Macquarie',
  ],
  '+52': [
    'America/Mexico_City',
    'America/Cancun',
    'America/Tijuana',
    'America/Hermosillo',
    'America/Mazatlan',
    'America/Chihuahua',
    'America/Ciudad_Juarez',
    'America/Matamoros',
    'America/Ojinaga',
  ],
  '+55': ['America/Sao_Paulo', 'America/Manaus', 'America/Noronha', 'America/Rio_Branco'],
};

/** @throws for a number that the table does not know: the made-up worlds have no others */
export function zonesOfNumber(phone: string): readonly string[] {
  const [, zones] = Object.entries(PLACES).find(([prefix]) => phone.startsWith(prefix)) ?? [];
  if (!zones) throw new Error(`the model has no zone for ${phone}`);
  return zones;
}

/** Whether the numbering plan says that it is a landline: of the world's numbers those of Berlin alone. */
export const isLandlineNumber = (phone: string): boolean => phone.startsWith('+4930');
