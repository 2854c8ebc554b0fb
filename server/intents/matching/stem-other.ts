/** The commonest endings per language, longest first; what is left has at least four letters. */
const endings: Readonly<Record<string, RegExp>> = {
  fr: /(?:issements?|issement|ements?|ations?|ateurs?|ables?|euses?|ment|ions?|ees?|ez|er|es|e|s|x)$/,
  es: /(?:amientos?|imientos?|aciones|acion|mente|idades|idad|ando|iendo|ados?|adas?|idos?|idas?|ar|er|ir|os|as|es|a|o|e|s)$/,
  it: /(?:amenti|amento|azioni|azione|mente|ando|endo|ati|ate|ato|ata|are|ere|ire|i|e|a|o)$/,
  pt: /(?:amentos?|imentos?|acoes|acao|mente|idades|idade|ando|endo|ados?|adas?|idos?|idas?|ar|er|ir|os|as|es|a|o|e|s)$/,
  nl: /(?:heden|heid|ingen|ing|en|er|es|e|s|t)$/,
  pl: /(?:owanie|owania|ach|ami|ego|emu|ych|ymi|iem|owi|ow|em|om|ie|ia|ej|ym|y|i|a|e|u|o)$/,
  tr: /(?:larimiz|lerimiz|larim|lerim|lari|leri|lar|ler|imiz|iniz|dan|den|tan|ten|nin|nun|in|im|un|um|da|de|i|u|e|a)$/,
  sr: /(?:ovima|evima|ama|ima|iti|ati|eti|og|om|em|im|ih|oj|a|e|i|o|u)$/,
};

/** The stem of a word in lower case without marks, for languages of which we know the endings. */
export function stemOther(language: string): (word: string) => string {
  const ending = endings[language];
  if (ending === undefined) return (word) => word;
  return (word) => {
    if (word.length <= 4) return word;
    const stem = word.replace(ending, '');
    return stem.length >= 3 ? stem : word;
  };
}
