/** Faults that can be planted, one promise broken by each, to see that the simulation finds them. */
export const faults = {
  'ack before commit':
    'the sender hears "stored" while the message is still on its way to the disk',
  'commit lost in crash': 'the disk said it had the last commit, and had not',
  'duplicates stored': 'a message that comes again is stored again',
  'turns forgotten': 'nobody takes over the turns of a process that died',
  'answers repeated': 'a turn that is run again does not know what it has said already',
  'turns side by side': 'turns of one conversation do not wait for each other',
  'gaps hidden': 'some pushes are lost, and the next one claims to follow what the page holds',
  'log cut short': 'a resume leaves out the newest entry and says that it is complete',
  'refusals swallowed': 'a message that was refused is acknowledged all the same',
  'storage forgets': 'the browser says that it kept the unsent message, and did not',
  'ids renewed': 'a message gets another id when the page is loaded again',
} as const;

export type Fault = keyof typeof faults;
