"""Words that say how people look: our own short list, in several forms and four languages.

It is not complete, and some of its words have other meanings: a black car, film noir.
"""

__all__ = ["STOP_WORDS", "names_people"]

_GENDER = """
woman women female females feminine lady ladies girl girls mother mothers daughter daughters sister sisters wife she
her hers herself man men male males masculine gentleman gentlemen boy boys father fathers son sons brother brothers
husband he him his himself nonbinary non-binary genderqueer androgynous transgender gender genders
frau frauen weiblich weibliche weiblicher weiblichen mädchen mann männer männlich männliche männlicher männlichen junge
mujer mujeres femenina femenino niña niñas chica hombre hombres masculina masculino niño niños chico
femme femmes féminin féminine fille filles homme hommes masculin garçon garçons
"""
_AGE = """
young younger youngest youthful old older oldest elderly aged middle-aged teen teens teenage teenager teenagers child
children kid kids baby toddler adult adults senior seniors twenties thirties forties fifties sixties seventies eighties
jung jünger alt älter ältere älteren joven jóvenes anciano anciana jeune jeunes vieux vieille
âgé âgée
"""
_SKIN = """
skin skinned skin-toned complexion complexioned tan tanned pale fair fair-skinned light-skinned dark-skinned
brown-skinned olive-skinned black-skinned haut hautfarbe hellhäutig dunkelhäutig piel tez peau
"""
_ORIGIN = """
white black brown caucasian caucasians european europeans african africans african-american asian asians
asian-american east-asian south-asian southeast-asian arab arabs arabic hispanic hispanics latino latina latinos latinas
latinx latine indian indians indigenous native chinese japanese korean vietnamese filipino filipina thai pakistani
bangladeshi middle-eastern mexican american americans nigerian ethiopian kenyan pacific polynesian maori aboriginal
jewish muslim multiracial biracial mixed-race ethnicity ethnicities ethnic descent heritage race racial diverse
diversity weiße weißer schwarze schwarzer asiatisch afrikanisch blanco blanca negro negra asiático asiática africano
africana blanc blanche noir noire asiatique africain africaine
"""
_PEOPLE = frozenset(f"{_GENDER} {_AGE} {_SKIN} {_ORIGIN}".casefold().split())

_STOP = """
a an the this that these those it its and or but nor so as if than then of in on at by to from for with without into
onto over under up down out off about around against between through during is are was were be been being has have
had do does did will would can could may might must shall should there here where when while who whom whose which
what not no also very more most some any each every all both such own same other
der die das den dem des ein eine einen einem einer eines und oder mit von zu in im am auf für ist sind
el la los las un una unos unas y o con de del en por para es
le les des du et ou avec dans sur pour est sont au aux
"""

STOP_WORDS = frozenset(_STOP.split())
"""Words that say nothing by themselves."""


def names_people(word: str) -> bool:
    """Whether a word, case-folded, may say something of people's gender, age, skin or origin, by our list."""
    return word in _PEOPLE or word.endswith(("-year-old", "-years-old"))
