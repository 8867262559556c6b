// Sentences, names and figures for the pages: English enough for whoever counts words.
const nouns = 'account address agreement airport answer archive article balance bank bicycle board boat book border bridge budget building camera carrier cellar chapter church city claim clerk coast coffee committee company computer contract council country customer damage deadline delivery department deposit device district document dollar engine evening factory family farmer festival figure forest garden glass government harbour history hospital hotel household insurance island journal kitchen landlord language lawyer letter library licence machine manager market meadow member message meter minister mountain museum network neighbour notice office orchard order package parcel parliament passenger payment pension platform police policy port president price printer product project property railway rain receipt record region repair report resident restaurant river road roof salary sample school season server service shelf signature station storage street student summer supplier surface system teacher tenant theatre ticket tower town traffic train tunnel union university valley vehicle village visitor voice warehouse water weather window winter worker'.split(' ');
const verbs = 'accepts adds agrees announces approves asks avoids begins brings builds buys carries changes checks claims closes collects compares confirms considers covers delivers describes explains extends finds follows forgets gives grows handles helps improves includes keeps leaves lends limits loses makes measures mentions moves needs notices offers opens orders pays plans prefers prepares presents prevents produces promises protects proves provides publishes reaches receives recommends refuses rejects remains removes renews repairs replaces reports requires returns saves sells sends serves shows starts stops supports takes tests tries uses visits waits warns wins writes'.split(' ');
const adjectives = 'annual available bright broad careful cheap clean clear cold common correct current daily deep direct early eastern empty fair famous final firm foreign former free fresh full general gentle genuine heavy high important independent large late legal local long lower main modern monthly narrow national native new northern old open ordinary original plain pleasant popular previous private proper public quick quiet rare recent regional regular remote rural safe second separate serious short simple single slow small southern special stable steady strong sudden suitable technical temporary third useful usual various vast western whole wide written young'.split(' ');
const ends = ['at the end of the month', 'in the northern districts', 'without further costs', 'as in the year before', 'on behalf of its members', 'if nobody objects', 'for the first time', 'under the same conditions', 'before the summer', 'in writing', 'by ordinary mail', 'for another season', 'with immediate effect', 'at any time', 'on working days'];
const given = ['Anna', 'Bruno', 'Clara', 'Daniel', 'Elena', 'Felix', 'Greta', 'Hugo', 'Irene', 'Jonas', 'Karin', 'Lukas', 'Maria', 'Nils', 'Olga', 'Paul', 'Rosa', 'Stefan', 'Tamara', 'Urs', 'Vera', 'Walter'];
const families = ['Ackermann', 'Bauer', 'Caspar', 'Dubois', 'Egli', 'Ferrari', 'Graf', 'Hofer', 'Iseli', 'Jansen', 'Keller', 'Lopez', 'Meier', 'Novak', 'Olsen', 'Peters', 'Rossi', 'Schmid', 'Tanner', 'Vogel', 'Weber', 'Zimmer'];

const capital = (text) => text[0].toUpperCase() + text.slice(1);

export const noun = (random) => random.pick(nouns);
export const name = (random) => `${random.pick(given)} ${random.pick(families)}`;

function clause(random) {
  const thing = () => `${random.pick(['the', 'the', 'a', 'each', 'every', 'this'])} ${random.chance(0.6) ? `${random.pick(adjectives)} ` : ''}${noun(random)}`;
  return `${thing()} ${random.pick(verbs)} ${thing()}${random.chance(0.4) ? ` of ${thing()}` : ''}`;
}

export function sentence(random) {
  const more = random.chance(0.4) ? `, ${random.pick(['and', 'but', 'while', 'because', 'so that'])} ${clause(random)}` : '';
  return `${capital(clause(random))}${more}${random.chance(0.5) ? ` ${random.pick(ends)}` : ''}.`;
}

export const paragraph = (random, least = 3, most = 7) => Array.from({ length: random.between(least, most) }, () => sentence(random));
export const headline = (random) => capital(`${random.pick(adjectives)} ${noun(random)} ${random.pick(verbs)} ${random.pick(adjectives)} ${noun(random)}`);
export const label = (random) => capital(`${random.pick(adjectives)} ${noun(random)}`);
export const price = (random) => (random.between(300, 240_000) / 100).toFixed(2);

// One sentence with other words in it: as small as an editor's change, or a new sentence.
export function edited(text, random) {
  if (random.chance(0.4)) return sentence(random);
  const words = text.split(' ');
  const at = random.between(1, words.length - 2);
  const bare = words[at].replace(/[.,]/g, '');
  let other = random.pick(random.chance(0.5) ? nouns : adjectives);
  while (other === bare) other = random.pick(nouns);
  words[at] = words[at].replace(bare, other);
  return words.join(' ');
}
