/**
 * Pairs of an existing person and a score record of which a person has said whether they are the same
 * human being. All are fictitious. Read by the matching test and by `test/bench/match.ts`.
 *
 * A side is `last | first | birth date | e-mail | postal code`; `-` is blank, and what a record leaves
 * out at the end it shares with the person. Left out are pairs that nobody could decide from these
 * five, such as two namesakes born on one day of whom one has nothing else on file.
 */
export interface Person {
  readonly last: string;
  readonly first: string;
  /** YYYY-MM-DD. */
  readonly born: string;
  readonly email: string;
  readonly zip: string;
}

export interface Pair {
  readonly category: string;
  readonly same: boolean;
  readonly org: Person;
  readonly ets: Person;
}

type Line = readonly [org: string, ets: string];

/** The same human being, by what makes it hard to see. */
const SAME: Readonly<Record<string, readonly Line[]>> = {
  'nothing differs': [
    ['Okafor | Ada | 2003-05-14 | ada.okafor@example.org | 100001', 'Okafor | Ada'],
    ['Smith | Jordan | 2004-11-02 | jsmith@example.com | 60601', 'Smith | Jordan'],
    ['Tanaka | Yui | 2005-01-30 | yui.t@example.org | 150-0001', 'Tanaka | Yui'],
    ['Haddad | Lina | 2002-09-09 | lina.h@example.edu | 11072', 'Haddad | Lina'],
    ['Kim | Seojun | 2006-03-21 | seojun@example.org | 04524', 'Kim | Seojun'],
  ],
  case: [
    ['McDonald | Fiona | 2003-02-11 | fiona@example.org | EH1 1YZ', 'MCDONALD | FIONA'],
    [
      'van der Berg | Anouk | 2004-07-01 | anouk@example.org | 1011',
      'VAN DER BERG | ANOUK | 2004-07-01 | - | -',
    ],
    [
      'DeSouza | Rita | 2001-12-12 | - | -',
      'Desouza | Rita | 2001-12-12 | rita@example.com | 400001',
    ],
    [
      'o’neill | sean | 2005-05-05 | Sean.ONeill@example.org | D02',
      'ONEILL | SEAN | 2005-05-05 | sean.oneill@EXAMPLE.org',
    ],
    [
      'Iyer | Kavya | 2004-04-14 | KAVYA@example.org | 600001',
      'IYER | kavya | 2004-04-14 | kavya@example.org',
    ],
  ],
  accents: [
    ['Núñez | María | 2003-05-14 | maria.n@example.org | 28013', 'Nunez | Maria'],
    [
      'Müller | Jürgen | 2002-08-20 | - | 10115',
      'Muller | Jurgen | 2002-08-20 | juergen@example.org | 10115',
    ],
    [
      'Łukaszewicz | Michał | 2004-01-19 | - | -',
      'Lukaszewicz | Michal | 2004-01-19 | michal@example.org | 00-001',
    ],
    [
      'Çelik | Gökçe | 2003-10-29 | gokce@example.org | 34000',
      'Celik | Gokce | 2003-10-29 | - | 34000',
    ],
    ['Şahin | Işıl | 2005-06-06 | isil@example.org | 06000', 'Sahin | Isil'],
    ['Nguyễn | Thị Hồng | 2004-02-10 | hong@example.org | 700000', 'Nguyen | Thi Hong'],
    [
      'Đặng | Văn Đức | 2003-03-03 | - | 100000',
      'Dang | Van Duc | 2003-03-03 | duc@example.org | 100000',
    ],
    [
      'Ångström | Åsa | 2001-11-11 | asa@example.org | 11120',
      'Angstrom | Asa | 2001-11-11 | asa.new@example.org | 11120',
    ],
    ['Sørensen | Bjørn | 2004-09-15 | bjorn@example.org | 2100', 'Sorensen | Bjorn'],
    [
      'Dvořák | Žofie | 2005-12-01 | - | -',
      'Dvorak | Zofie | 2005-12-01 | zofie@example.org | 11000',
    ],
    ['Conceição | João | 2002-04-25 | joao@example.org | 1100-148', 'Conceicao | Joao'],
    ['Œhler | Zoé | 2003-07-14 | - | 75001', 'Oehler | Zoe | 2003-07-14 | zoe@example.org | 75001'],
    [
      'Weiß | Anna | 2004-03-18 | anna.w@example.org | 80331',
      'Weiss | Anna | 2004-03-18 | anna.weiss@example.edu | 80331',
    ],
    ['Þórsdóttir | Björk | 2002-06-17 | bjork@example.org | 101', 'Thorsdottir | Bjork'],
  ],
  apostrophes: [
    ["O'Brien | Aoife | 2003-03-17 | aoife@example.org | D01", 'OBrien | Aoife'],
    [
      'O’Connor | Niamh | 2004-02-01 | - | D04',
      'O Connor | Niamh | 2004-02-01 | niamh@example.org | D04',
    ],
    [
      "D'Angelo | Luca | 2002-10-10 | luca@example.org | 00184",
      'Dangelo | Luca | 2002-10-10 | luca.d@example.org | 00184',
    ],
    [
      "N'Diaye | Aminata | 2005-08-08 | - | -",
      'NDiaye | Aminata | 2005-08-08 | aminata@example.org | 12500',
    ],
    ["Ma'ruf | Siti | 2004-05-20 | siti.m@example.org | 10110", 'Maruf | Siti'],
    [
      'Abu Ra‘d | Omar | 2003-01-01 | omar@example.org | 11118',
      'Abu Rad | Omar | 2003-01-01 | - | 11118',
    ],
    ["Te'o | Manaia | 2001-04-04 | manaia@example.org | 1010", 'Teo | Manaia'],
  ],
  hyphens: [
    ['Smith-Jones | Ella | 2004-06-30 | ella@example.org | SW1A', 'Smith Jones | Ella'],
    [
      'Smith-Jones | Ruby | 2005-06-30 | - | SW1A',
      'SmithJones | Ruby | 2005-06-30 | ruby@example.org | SW1A',
    ],
    ['Ruiz | Ana-María | 2003-11-23 | ana.r@example.org | 41001', 'Ruiz | Ana Maria'],
    ['Dupont | Jean-Pierre | 2002-07-14 | jp@example.org | 69001', 'Dupont | JEANPIERRE'],
    [
      'Lim | Hae-Won | 2004-09-01 | - | -',
      'Lim | Haewon | 2004-09-01 | haewon@example.org | 06236',
    ],
    [
      'Al-Farsi | Said | 2001-05-05 | said@example.org | 111',
      'Al Farsi | Said | 2001-05-05 | said.f@example.org | 111',
    ],
    ['El–Sayed | Nour | 2003-12-31 | nour@example.org | 11511', 'Elsayed | Nour'],
    ['Park | Ji‐Ho | 2006-02-02 | jiho@example.org | 48058', 'Park | Jiho'],
  ],
  'double surnames': [
    ['García | Lucía | 2003-08-15 | lucia@example.org | 46001', 'Garcia Lopez | Lucia'],
    ['Silva Santos | Pedro | 2004-01-07 | pedro@example.org | 01000', 'Santos | Pedro'],
    ['Hernández Ruiz | Diego | 2002-02-22 | diego@example.org | 06000', 'Hernandez | Diego'],
    [
      'de Oliveira Costa | Bruna | 2005-03-30 | bruna@example.org | 20000',
      'Oliveira Costa | Bruna',
    ],
    ['Pérez-Gómez | Iván | 2003-09-19 | ivan@example.org | 29001', 'Gomez | Ivan'],
    ['Ramos | Sofía | 2004-12-24 | sofia@example.org | 15001', 'Ramos Quispe | Sofia'],
    ['Almeida | Tiago | 2001-10-05 | tiago@example.org | 4000', 'Almeida e Sousa | Tiago'],
  ],
  'given names': [
    ['Torres | Maria | 2004-05-13 | mtorres@example.org | 1000', 'Torres | Maria Elena'],
    [
      'Kumar | Arjun Dev | 2003-06-21 | - | 560001',
      'Kumar | Arjun | 2003-06-21 | arjun@example.org | 560001',
    ],
    [
      'Lee | Grace | 2005-07-04 | - | -',
      'Lee | Grace Ji Eun | 2005-07-04 | grace@example.org | 94016',
    ],
    ['Chan | Tsz Kit Jason | 2004-08-18 | jason.c@example.org | 999077', 'Chan | Tsz Kit'],
    [
      'Reyes | Juan | 2002-12-08 | juan.r@example.org | 1600',
      'Reyes | Juan Carlos | 2002-12-08 | jc.reyes@example.org | 1600',
    ],
    ['Mensah | Akosua Abena | 2003-04-09 | abena@example.org | 00233', 'Mensah | Akosua'],
    [
      'Tran | Minh Anh | 2005-10-20 | minhanh@example.org | 550000',
      'Tran | Minh | 2005-10-20 | - | 550000',
    ],
    [
      'Johnson | Mary Kate | 2004-03-03 | mk@example.org | 73301',
      'Johnson | Mary | 2004-03-03 | mary@example.org | 73301',
    ],
    [
      'Singh | Harpreet | 2002-11-15 | - | -',
      'Singh | Harpreet Kaur | 2002-11-15 | harpreet@example.org | 141001',
    ],
    ['Novak | Jan Pavel | 2003-02-27 | jan@example.org | 60200', 'Novak | Jan'],
  ],
  'swapped names': [
    ['Wang | Xiaoming | 2004-06-01 | xiaoming@example.org | 100084', 'Xiaoming | Wang'],
    ['Nguyen | Van An | 2003-07-07 | vanan@example.org | 700000', 'Van An | Nguyen'],
    [
      'Suzuki | Haruto | 2005-02-14 | - | 530-0001',
      'Haruto | Suzuki | 2005-02-14 | haruto@example.org | 530-0001',
    ],
    ['Kovács | Réka | 2002-05-30 | - | -', 'Reka | Kovacs | 2002-05-30 | reka@example.org | 1051'],
    [
      'Park | Jimin | 2006-01-01 | jimin@example.org | 04000',
      'Jimin | Park | 2006-01-01 | jimin2@example.org | 04000',
    ],
    ['Zhang | Wei | 2003-03-12 | zw@example.org | 200000', 'Wei | Zhang'],
    [
      'Rahman | Tanvir | 2004-09-26 | tanvir@example.org | 1205',
      'Tanvir | Rahman | 2004-09-26 | - | 1205',
    ],
    ['Batbayar | Temuulen | 2005-04-17 | temuulen@example.org | 14200', 'Temuulen | Batbayar'],
    [
      'Wong | Ka Yan | 2004-10-10 | kayan@example.org | 999077',
      'Ka Yan | Wong | 2004-10-10 | - | -',
    ],
  ],
  'one name': [
    ['Suharto | - | 2003-01-20 | suharto@example.org | 10110', '- | Suharto'],
    ['Budiman | - | 2004-04-04 | - | -', 'Budiman | - | 2004-04-04 | budiman@example.org | 40111'],
    ['Sukarno | Sukarno | 2002-08-17 | sukarno@example.org | 10120', 'Sukarno | -'],
    ['LNU | Ramesh | 2003-12-05 | ramesh@example.org | 500001', '- | Ramesh'],
    ['Tenzin | FNU | 2004-07-06 | tenzin@example.org | 176215', 'Tenzin | -'],
    ['. | Wahyu | 2005-05-25 | wahyu@example.org | 55000', 'Wahyu | -'],
    ['Zaw | - | 2001-09-13 | zaw@example.org | 11181', 'Zaw | - | 2001-09-13 | - | 11181'],
    ['Myint | Aye | 2003-10-30 | aye@example.org | 11201', 'Aye Myint | -'],
  ],
  initials: [
    ['Fernandes | Carla M. | 2004-02-18 | carla@example.org | 403001', 'Fernandes | Carla Maria'],
    ['Brown | Thomas J | 2003-06-09 | tjb@example.org | 02101', 'Brown | Thomas John'],
    ['Rao | Vikram S. | 2002-01-26 | vikram@example.org | 560002', 'Rao | Vikram'],
    ['Petrov | I. | 2004-11-04 | ivan.p@example.org | 101000', 'Petrov | Ivan'],
    ['Das | S | 2003-07-18 | sourav@example.org | 700001', 'Das | Sourav'],
  ],
  nicknames: [
    ['Miller | Bob | 2003-04-22 | bob.m@example.org | 10001', 'Miller | Robert'],
    ['Ivanova | Katya | 2004-12-30 | katya@example.org | 190000', 'Ivanova | Ekaterina'],
    ['Chen | Kevin | 2005-08-28 | kevin.c@example.org | 106', 'Chen | Kai Wen'],
    ['Garcia | Pepe | 2002-03-19 | pepe@example.org | 28001', 'Garcia | Jose'],
    ['Wilson | Liz | 2004-06-16 | liz@example.org | 3000', 'Wilson | Elizabeth'],
    ['Kowalska | Gosia | 2003-09-02 | gosia@example.org | 31-000', 'Kowalska | Malgorzata'],
  ],
  transliteration: [
    ['Mueller | Joerg | 2003-05-19 | joerg@example.org | 50667', 'Muller | Jorg'],
    ['Ivanov | Sergei | 2002-07-27 | sergei@example.org | 620000', 'Ivanov | Sergey'],
    ['Mohammed | Yusuf | 2004-01-15 | yusuf@example.org | 11564', 'Muhammad | Yusuf'],
    ['Lee | Min-jung | 2005-11-06 | minjung@example.org | 03000', 'Yi | Minjung'],
    ['Tchaikovsky | Ilya | 2003-05-07 | ilya@example.org | 125009', 'Chaykovskiy | Ilya'],
    ['Hussein | Noor | 2004-08-14 | noor@example.org | 10011', 'Husain | Noor'],
  ],
  'full-width forms': [
    ['Ｔａｎａｋａ | Ｋｅｎ | 2003-03-03 | ken@example.org | 100-0001', 'Tanaka | Ken'],
    ['Ｓａｔｏ | Ａｉ | 2004-05-05 | - | -', 'Sato | Ai | 2004-05-05 | ai@example.org | 060-0001'],
    ['Chen　| Ｍｅｉ－Ｌｉｎｇ | 2005-10-10 | meiling@example.org | 110', 'Chen | Mei-Ling'],
    ['Ｌｉ | Na | 2002-02-26 | - | 100871', 'Li | Na | 2002-02-26 | lina@example.org | 100871'],
  ],
  'changed surname': [
    ['Ahmed | Sara | 2001-06-18 | sara@example.org | 44000', 'Khan | Sara'],
    ['Rossi | Giulia | 2000-10-02 | giulia@example.org | 20121', 'Bianchi | Giulia'],
    ['Popescu | Elena | 2001-01-11 | elena@example.org | 010011', 'Popescu Ionescu | Elena'],
    ['Schmidt | Laura | 1999-12-15 | laura@example.org | 20095', 'Schmidt-Weber | Laura'],
  ],
  'typo in the e-mail address': [
    [
      'Adeyemi | Tolu | 2004-04-01 | tolu.adeyemi@example.org | 100211',
      'Adeyemi | Tolu | 2004-04-01 | tolu.adeymi@example.org',
    ],
    [
      'Costa | Beatriz | 2003-12-13 | beatriz@example.org | 4050',
      'Costa | Beatriz | 2003-12-13 | beatriz@exmaple.org',
    ],
    [
      'Yilmaz | Emre | 2002-05-19 | emre@example.com | 35000',
      'Yilmaz | Emre | 2002-05-19 | emre@example.co | -',
    ],
    [
      'Sharma | Riya | 2005-09-29 | riya@example.org | 110001',
      'Sharma | Riya | 2005-09-29 | rlya@example.org',
    ],
  ],
  'another e-mail address': [
    [
      'Hoang | Linh | 2004-10-16 | linh@example.org | 100000',
      'Hoang | Linh | 2004-10-16 | linh.school@example.edu',
    ],
    [
      'Jensen | Freja | 2003-01-23 | freja@example.org | 8000',
      'Jensen | Freja | 2003-01-23 | f.jensen@example.com',
    ],
    [
      'Osei | Kwame | 2002-03-06 | kwame@example.org | 00233',
      'Osei | Kwame | 2002-03-06 | kosei@example.com | -',
    ],
    [
      'Baker | Noah | 2005-06-19 | noah@example.org | 75201',
      'Baker | Noah | 2005-06-19 | nb2005@example.com | 75202',
    ],
  ],
  'moved house': [
    [
      'Cruz | Angela | 2003-07-30 | angela@example.org | 1000',
      'Cruz | Angela | 2003-07-30 | angela@example.org | 6000',
    ],
    [
      'Bauer | Felix | 2004-09-08 | felix@example.org | 80331',
      'Bauer | Felix | 2004-09-08 | felix@example.org | 1010',
    ],
    [
      'Ali | Zainab | 2002-11-27 | - | 54000',
      'Ali | Zainab | 2002-11-27 | zainab@example.org | 75500',
    ],
  ],
  'little on file': [
    [
      'Petersen | Mads | 2003-08-05 | - | -',
      'Petersen | Mads | 2003-08-05 | mads@example.org | 2300',
    ],
    [
      'Gupta | Ishaan | 2005-02-03 | ishaan@example.org | -',
      'Gupta | Ishaan | 2005-02-03 | - | 400050',
    ],
    ['Lopes | Inês | 2004-06-13 | ines@example.org | 1200', 'Lopes | Ines | 2004-06-13 | - | -'],
    [
      'Hall | Ethan | - | ethan@example.org | 98101',
      'Hall | Ethan | 2003-03-09 | ethan@example.org | 98101',
    ],
    ['Abe | Sora | 2006-04-11 | - | -', 'Abe | Sora | 2006-04-11 | - | 810-0001'],
  ],
};

/** Two human beings, by what makes them look like one. */
const DIFFERENT: Readonly<Record<string, readonly Line[]>> = {
  'twins with a family e-mail address': [
    ['Silva | Ana | 2004-05-05 | familia.silva@example.org | 4000', 'Silva | Bea'],
    ['Okoye | Taiwo | 2003-02-20 | okoye.home@example.org | 100001', 'Okoye | Kehinde'],
    ['Park | Jiwoo | 2005-09-12 | park.family@example.org | 06000', 'Park | Jiwon'],
    ['Wang | Jia Yi | 2004-12-01 | wangs@example.org | 100000', 'Wang | Jia Er'],
    ['Müller | Lena | 2003-10-21 | mueller.familie@example.org | 10115', 'Muller | Lea'],
    [
      'García | María José | 2002-07-16 | garcia.casa@example.org | 28001',
      'Garcia | Maria Fernanda',
    ],
    ['Nguyen | Van An | 2005-01-08 | nha.nguyen@example.org | 700000', 'Nguyen | Van Binh'],
    ['Yu | Xue | 2004-03-28 | yu.home@example.org | 200000', 'Yu | Xu'],
    ['Brown | James | 2003-06-24 | browns@example.org | 02101', 'Brown | John'],
    ['Patel | Riya | 2005-11-19 | patel.family@example.org | 380001', 'Patel | Priya'],
    ['Kaya | Ali | 2002-04-23 | kaya.aile@example.org | 34000', 'Kaya | Veli'],
    ['Haddad | Hassan | 2004-08-30 | haddad@example.org | 11072', 'Haddad | Hussein'],
    ['Ito | Sakura | 2005-03-25 | ito.ie@example.org | 150-0001', 'Ito | Momiji'],
    ['Jones | J. | 2003-05-27 | jones@example.org | CF10', 'Jones | Jack'],
    ['Ramos | Ana Paula | 2004-02-29 | ramos@example.org | 01000', 'Ramos | Ana Lucia'],
    ['Kim | Minjun | 2006-07-07 | kimhome@example.org | 48000', 'Minseo | Kim'],
  ],
  'twins whose names have the same syllables': [
    ['Kim | Ji-min | 2005-05-05 | parents@example.com | 04524', 'Kim | Min-ji'],
    ['Kim | Jimin | 2005-05-05 | parents@example.com | 04524', 'Kim | Min Ji'],
    ['Silva | Ana Maria | 2005-05-05 | familia@example.com | 1000', 'Silva | Maria Ana'],
    ['Wang | Xiao Li | 2005-05-05 | jia@example.com | 100000', 'Wang | Li Xiao'],
  ],
  'twins, one field for the whole name': [
    ['Nguyen Van An | - | 2004-01-08 | nha@example.org | 700000', 'Nguyen | Van Binh'],
    ['Ayu | - | 2003-08-17 | keluarga@example.org | 55000', 'Putri | -'],
    ['LNU | Putra | 2005-06-01 | rumah@example.org | 40111', 'Ayu | -'],
    ['Tenzin Dolma | FNU | 2004-07-06 | family@example.org | 176215', 'Tenzin | Pema'],
    ['Siti | Aminah | 2003-03-15 | ibu@example.org | 10110', 'Fatimah | -'],
    ['. | Dewi | 2005-04-21 | rumah.dewi@example.org | 80111', 'Sari | -'],
  ],
  'twins without an e-mail address': [
    ['Costa | Rui | 2003-09-09 | - | 1100', 'Costa | Gil | 2003-09-09 | gil@example.org | 1100'],
    [
      'Lopez | Maria Elena | 2004-05-13 | - | 1000',
      'Lopez | Maria Jose | 2004-05-13 | mj@example.org | 1000',
    ],
    [
      'Han | Seo Yeon | 2005-12-12 | - | 04000',
      'Han | Seo Jin | 2005-12-12 | seojin@example.org | 04000',
    ],
    [
      'Bello | Hassana | 2002-10-01 | - | 900001',
      'Bello | Hussaina | 2002-10-01 | hussaina@example.org | 900001',
    ],
    ['Kumar | Ram | 2004-04-14 | - | -', 'Kumar | Lakshman | 2004-04-14 | - | 560001'],
    ['Chen | Yi | 2003-11-11 | - | 100', 'Chen | Er | 2003-11-11 | chen2@example.org | 100'],
  ],
  'twins, one with her own e-mail address': [
    [
      'Ferrari | Chiara | 2004-06-20 | chiara@example.org | 41100',
      'Ferrari | Sara | 2004-06-20 | sara@example.org',
    ],
    [
      'Mbeki | Thabo | 2003-06-18 | thabo@example.org | 0001',
      'Mbeki | Sipho | 2003-06-18 | mbeki.home@example.org',
    ],
    [
      'Sato | Ren | 2005-05-05 | ren@example.org | 100-0001',
      'Sato | Riku | 2005-05-05 | riku@example.org',
    ],
    [
      'Novak | Eva | 2002-12-24 | eva@example.org | 60200',
      'Novak | Iva | 2002-12-24 | iva@example.org',
    ],
  ],
  'siblings with a family e-mail address': [
    ['Silva | Ana | 2004-05-05 | silva.casa@example.org | 4000', 'Silva | Rui | 2006-01-17'],
    ['Khan | Ayesha | 2003-07-02 | khan.family@example.org | 54000', 'Khan | Bilal | 2005-03-11'],
    ['Lee | Jisoo | 2004-01-03 | lee.home@example.org | 06000', 'Lee | Jisu | 2006-02-05'],
    ['Smith | Emma | 2002-10-10 | smiths@example.org | 60601', 'Smith | Ella | 2004-10-10'],
    ['Tran | Thi Lan | 2003-09-09 | nhatran@example.org | 550000', 'Tran | Thi Hoa | 2001-09-09'],
    ['Dubois | Louis | 2005-08-25 | dubois@example.org | 69001', 'Dubois | Lucie | 2003-12-06'],
    ['Abdi | Hodan | 2004-02-12 | abdi@example.org | 252', 'Abdi | Hibo | 2005-02-12'],
    [
      'Gonzalez | Luis | 2003-04-30 | casa.gonzalez@example.org | 06000',
      'Gonzalez | Luisa | 2005-05-30',
    ],
    ['Larsen | Ida | 2002-06-06 | larsen@example.org | 5000', 'Larsen | Ina | 2004-06-06'],
  ],
  'a parent’s e-mail address': [
    ['Rossi | Paolo | 1972-03-12 | paolo.rossi@example.org | 00184', 'Rossi | Marta | 2005-03-12'],
    ['Chaudhry | Imran | 1970-01-01 | imran.c@example.org | 75500', 'Chaudhry | Zara | 2004-01-01'],
    ['Wong | Siu Ming | 1975-06-14 | smwong@example.org | 999077', 'Wong | Ka Yan | 2005-11-02'],
    ['Eriksson | Karin | 1974-09-30 | karin@example.org | 11120', 'Eriksson | Nils | 2004-09-30'],
    ['Banda | Grace | 1978-05-20 | grace.banda@example.org | 10101', 'Banda | Mercy | 2003-05-21'],
    ['Hassan | - | 1969-02-02 | hassan@example.org | 20100', 'Hassan | Amina | 2004-12-12'],
  ],
  'an agent’s e-mail address': [
    ['Li | Na | 2004-03-08 | agency@example.com | 100000', 'Wang | Fang | 2004-03-08'],
    [
      'Zhao | Lei | 2003-05-01 | agency@example.com | 110000',
      'Zhou | Lei | 2003-05-01 | agency@example.com | 610000',
    ],
    [
      'Liu | Yang | 2005-10-01 | study@example.com | 200000',
      'Liu | Yan | 2005-10-01 | study@example.com | 430000',
    ],
    [
      'Huang | Jing | 2004-07-15 | agency@example.com | 510000',
      'Yang | Ming | 2005-04-12 | agency@example.com | 350000',
    ],
    [
      'Pham | Thu | 2003-09-02 | duhoc@example.com | 700000',
      'Le | Thu | 2003-09-02 | duhoc@example.com | 100000',
    ],
    [
      'Thapa | Bikash | 2002-04-11 | abroad@example.com | 44600',
      'Gurung | Bikash | 2002-04-11 | abroad@example.com | 33700',
    ],
    [
      'Singh | Gurpreet | 2003-11-01 | visa@example.com | 141001',
      'Kaur | Gurpreet | 2003-11-01 | visa@example.com | 144001',
    ],
    [
      'Wang | Wei | 2004-06-12 | agency@example.com | 150000',
      'Wang | Wei | 2003-02-28 | agency@example.com | 310000',
    ],
    [
      'Zhang | Min | 2005-01-20 | agency@example.com | 250000',
      'Zhang | Min | 2004-08-09 | agency@example.com | 710000',
    ],
    [
      'Rai | - | 2003-03-30 | abroad@example.com | 56700',
      'Rai | - | 2004-10-03 | abroad@example.com | 57200',
    ],
  ],
  'namesakes born on one day': [
    [
      'Wang | Wei | 2003-05-05 | wangwei@example.org | 100000',
      'Wang | Wei | 2003-05-05 | ww0505@example.org | 510000',
    ],
    [
      'Zhang | Jing | 2004-01-22 | zj@example.org | 200000',
      'Zhang | Jing | 2004-01-22 | jing.zhang@example.org | 610000',
    ],
    [
      'Kim | Minji | 2004-08-15 | minji@example.org | 04000',
      'Kim | Min Ji | 2004-08-15 | kmj@example.org | 61000',
    ],
    [
      'Nguyen | Thi Huong | 2003-10-20 | huong@example.org | 100000',
      'Nguyen | Thi Huong | 2003-10-20 | thihuong@example.org | 700000',
    ],
    [
      'Singh | Manpreet | 2002-04-13 | manpreet@example.org | 141001',
      'Singh | Manpreet | 2002-04-13 | m.singh@example.org | 143001',
    ],
    [
      'Li | Xin | 2005-02-09 | lixin@example.org | 110000',
      'Xin | Li | 2005-02-09 | xinli@example.org | 430000',
    ],
    [
      'Mohamed | Ahmed | 2004-01-01 | ahmed@example.org | 11511',
      'Mohamed | Ahmed | 2004-01-01 | a.mohamed@example.org | 21500',
    ],
    [
      'Garcia | Maria | 2003-12-08 | mg@example.org | 28001',
      'Garcia | Maria | 2003-12-08 | maria.garcia@example.org | 06000',
    ],
    ['Chen | Yu | 2004-10-01 | - | 350000', 'Chen | Yu | 2004-10-01 | chenyu@example.org | 300000'],
    [
      'Dewi | - | 2003-04-21 | dewi@example.org | 10110',
      'Dewi | - | 2003-04-21 | dewi.s@example.org | 60111',
    ],
    [
      'Park | Jihoon | 2005-03-03 | jihoon@example.org | -',
      'Park | Jihoon | 2005-03-03 | pjh@example.org | 34000',
    ],
    [
      'Smith | James | 2004-07-04 | js@example.org | 60601',
      'Smith | James | 2004-07-04 | james.smith@example.com | 98101',
    ],
    ['Liu | Yang | 2004-09-10 | - | 710000', 'Liu | Yang | 2004-09-10 | - | 116000'],
    [
      'Wang | Fang | 2005-06-18 | fang@example.org | 050000',
      'Wang | Fang | 2005-06-18 | fangw@example.org | -',
    ],
  ],
  'namesakes born on other days': [
    [
      'Zhang | Wei | 2004-02-01 | zhangwei@example.org | 100000',
      'Zhang | Wei | 2003-06-11 | wei.z@example.org | 300000',
    ],
    [
      'Kim | Jiyoung | 2005-05-15 | jiyoung@example.org | 04000',
      'Kim | Jiyoung | 2004-12-15 | jy@example.org | 41000',
    ],
    [
      'Hernandez | Jose | 2003-03-19 | jose@example.org | 44100',
      'Hernandez | Jose | 2003-03-20 | jose.h@example.org | 64000',
    ],
    [
      'Ali | Mohammed | 2002-01-01 | ali@example.org | 11564',
      'Ali | Mohammed | 2003-01-01 | m.ali@example.org | 21411',
    ],
    [
      'Johnson | Emily | 2004-11-09 | emily@example.org | 30301',
      'Johnson | Emily | 2005-09-11 | ej@example.com | 37201',
    ],
  ],
  'born on one day, nearly namesakes': [
    [
      'Wang | Yu | 2004-04-04 | wangyu@example.org | 100000',
      'Wang | Yue | 2004-04-04 | yue@example.org | 510000',
    ],
    [
      'Lee | Jimin | 2005-01-16 | jimin@example.org | 04000',
      'Lee | Jimi | 2005-01-16 | jimi@example.org | 61000',
    ],
    [
      'Nguyen | Anh | 2003-08-18 | - | 100000',
      'Nguyen | Anh Tuan | 2003-08-18 | tuan@example.org | 700000',
    ],
    [
      'Sharma | Rahul | 2002-10-31 | rahul@example.org | 110001',
      'Sharma | Rahul Kumar | 2002-10-31 | rk@example.org | 302001',
    ],
    [
      'Li | Ming | 2004-12-20 | liming@example.org | 200000',
      'Li | Ming Hao | 2004-12-20 | minghao@example.org | 400000',
    ],
    [
      'Khan | Ali | 2003-02-14 | - | 54000',
      'Khan | Ali Raza | 2003-02-14 | raza@example.org | 75500',
    ],
    [
      'Hong | Gil | 2004-05-24 | gil@example.org | 04000',
      'Hong | Gildong | 2004-05-24 | gildong@example.org | 04000',
    ],
    [
      'Ivanov | Ivan | 2003-09-01 | ivan@example.org | 101000',
      'Ivanova | Ivana | 2003-09-01 | ivana@example.org | 190000',
    ],
  ],
  strangers: [
    [
      'Okafor | Ada | 2003-05-14 | ada@example.org | 100001',
      'Tanaka | Yui | 2003-05-14 | yui@example.org | 150-0001',
    ],
    [
      'Smith | Jordan | 2004-11-02 | js@example.org | 60601',
      'Smith | Morgan | 2004-11-02 | ms@example.org | 60601',
    ],
    [
      'Kim | - | 2004-04-04 | kim@example.org | 04000',
      'Kim | Dohyun | 2004-04-04 | dohyun@example.org | 04001',
    ],
    [
      '. | Maria | 2003-06-06 | maria@example.org | 1000',
      'Maria | - | 2004-06-06 | m@example.org | 1000',
    ],
    [
      'Lopez | Juan | 2002-02-02 | juan@example.org | 06000',
      'Juan | Pedro | 2002-02-02 | pedro@example.org | 06000',
    ],
    [
      'Haddad | Lina | - | lina@example.org | 11072',
      'Haddad | Lara | 2004-03-04 | lina@example.org | 11072',
    ],
    [
      'Sato | Yuki | 2005-05-20 | - | 060-0001',
      'Saito | Yuki | 2005-05-20 | yuki@example.org | 060-0001',
    ],
    [
      'Cohen | Noa | 2004-08-01 | noa@example.org | 61000',
      'Levi | Noa | 2004-08-01 | noal@example.org | 61000',
    ],
  ],
};

export const pairs: readonly Pair[] = [...pairsOf(SAME, true), ...pairsOf(DIFFERENT, false)];

function pairsOf(categories: typeof SAME, same: boolean): Pair[] {
  return Object.entries(categories).flatMap(([category, lines]) =>
    lines.map(([org, ets]) => ({
      category,
      same,
      org: person(cellsOf(org)),
      // What is not said of the record is as the person has it.
      ets: person([...cellsOf(ets), ...cellsOf(org).slice(cellsOf(ets).length)]),
    })),
  );
}

function cellsOf(line: string): string[] {
  return line.split('|').map((cell) => cell.trim().replace(/^-$/, ''));
}

function person([last = '', first = '', born = '', email = '', zip = '']: string[]): Person {
  return { last, first, born, email, zip };
}
