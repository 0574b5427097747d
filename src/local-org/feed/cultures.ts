/** Where fictitious candidates come from: names as they are properly written, countries, languages. */

export interface Culture {
  /** ISO 3166 alpha-3 and ETS's upper-case name. */
  readonly country: readonly [code: string, name: string];
  /** ISO 639-2/B and ETS's upper-case name. */
  readonly language: readonly [code: string, name: string];
  /** City, state or province, postal code. */
  readonly cities: readonly (readonly [city: string, state: string, zip: string])[];
  readonly street: string;
  /** Fourteen each, no family name twice in all of the table however it is written. */
  readonly family: readonly string[];
  readonly given: readonly string[];
}

const list = (text: string): readonly string[] => text.split(', ');

export const CULTURES: readonly Culture[] = [
  {
    country: ['MEX', 'MEXICO'],
    language: ['SPA', 'SPANISH'],
    cities: [
      ['Guadalajara', 'JAL', '44100'],
      ['Mérida', 'YUC', '97000'],
      ['Puebla', 'PUE', '72000'],
    ],
    street: 'Calle Ficticia',
    family: list(
      'García López, Fernández de Córdova, Núñez, Peña, Muñoz Ibáñez, Jiménez, Hernández, Domínguez, Ávila, Cárdenas, Ordóñez, Villaseñor, Zúñiga, Treviño',
    ),
    given: list(
      'José Luis, María Fernanda, Sofía, Ángel, Jesús, Inés, Raúl, Ximena, Andrés, Lucía, Iván, Belén, Óscar, Ana Sofía',
    ),
  },
  {
    country: ['CHN', 'CHINA'],
    language: ['CHI', 'CHINESE'],
    cities: [
      ['Chengdu', 'SC', '610000'],
      ['Hangzhou', 'ZJ', '310000'],
      ['Xi’an', 'SN', '710000'],
    ],
    street: 'Xuni Road',
    family: list('Wang, Li, Zhang, Liu, Chen, Yang, Huang, Zhao, Wu, Zhou, Xu, Sun, Lü, Ouyang'),
    given: list(
      'Wei, Fang, Min, Jing, Xiuying, Lei, Na, Jun, Yan, Mingyu, Zihan, Haoran, Yi-Fan, Xin’er',
    ),
  },
  {
    country: ['IND', 'INDIA'],
    language: ['HIN', 'HINDI'],
    cities: [
      ['Pune', 'MH', '411001'],
      ['Kochi', 'KL', '682001'],
      ['Jaipur', 'RJ', '302001'],
    ],
    street: 'Kalpanik Marg',
    family: list(
      'Sharma, Patel, Reddy, Iyer, Mukherjee, Nair, Gupta, Deshpande, Kulkarni, Chatterjee, Joshi, Mehta, Banerjee, D’Souza',
    ),
    given: list(
      'Aarav, Priya, Rohan, Ananya, Vikram, Kavya, Arjun, Meera, Siddharth, Ishita, Rahul, Divya, Sai Krishna, Lakshmi',
    ),
  },
  {
    country: ['KOR', 'KOREA, REPUBLIC OF'],
    language: ['KOR', 'KOREAN'],
    cities: [
      ['Seoul', '', '04524'],
      ['Busan', '', '48058'],
      ['Daejeon', '', '34126'],
    ],
    street: 'Gasang-ro',
    family: list('Kim, Park, Choi, Jung, Kang, Cho, Yoon, Jang, Lim, Han, Oh, Seo, Shin, Kwon'),
    given: list(
      'Min-jun, Seo-yeon, Ji-ho, Ha-eun, Do-yun, Ji-woo, Hyun-woo, Soo-min, Tae-yang, Yu-jin, Eun-ji, Sung-ho, Da-in, Chae-won',
    ),
  },
  {
    country: ['BRA', 'BRAZIL'],
    language: ['POR', 'PORTUGUESE'],
    cities: [
      ['São Paulo', 'SP', '01000-000'],
      ['Curitiba', 'PR', '80000-000'],
      ['Recife', 'PE', '50000-000'],
    ],
    street: 'Rua Imaginária',
    family: list(
      'Silva, Conceição, Gonçalves, Araújo, Magalhães, Assunção, Brandão, Galvão, Leão, Sá Teles, Guimarães, Falcão, Sant’Anna, Simões',
    ),
    given: list(
      'João, Antônia, Luís, Conceição, Mônica, Vinícius, Júlia, Cauã, Lívia, Otávio, Beatriz, Fábio, Aline, Estêvão',
    ),
  },
  {
    country: ['VNM', 'VIET NAM'],
    language: ['VIE', 'VIETNAMESE'],
    cities: [
      ['Hà Nội', '', '100000'],
      ['Đà Nẵng', '', '550000'],
      ['Huế', '', '530000'],
    ],
    street: 'Đường Tưởng Tượng',
    family: list(
      'Nguyễn, Trần, Phạm, Hoàng, Võ, Đặng, Bùi, Đỗ, Hồ, Ngô, Dương, Lý Thị, Đinh, Trịnh',
    ),
    given: list(
      'Anh Tuấn, Thị Mai, Minh Đức, Ngọc Ánh, Quốc Bảo, Thu Hà, Văn Hùng, Phương Linh, Gia Huy, Thanh Thảo, Hải Đăng, Bích Ngọc, Tiến Dũng, Kim Ngân',
    ),
  },
  {
    country: ['TUR', 'TURKEY'],
    language: ['TUR', 'TURKISH'],
    cities: [
      ['İzmir', '', '35000'],
      ['Eskişehir', '', '26000'],
      ['Bursa', '', '16000'],
    ],
    street: 'Hayali Sokak',
    family: list(
      'Yılmaz, Şahin, Çelik, Öztürk, Kılıç, Doğan, Aydın, Güneş, Özdemir, Çetin, Koç, Işık, Yıldız, Ünal',
    ),
    given: list(
      'Ayşe, Mehmet, Gül, Çağla, İbrahim, Şeyma, Oğuz, Zeynep, Işıl, Barış, Ömer, Tuğçe, Uğur, Defne',
    ),
  },
  {
    country: ['POL', 'POLAND'],
    language: ['POL', 'POLISH'],
    cities: [
      ['Łódź', '', '90-001'],
      ['Kraków', '', '30-001'],
      ['Gdańsk', '', '80-001'],
    ],
    street: 'ulica Zmyślona',
    family: list(
      'Wójcik, Kowalska-Nowak, Łukaszewicz, Dąbrowski, Zieliński, Szymańska, Woźniak, Kozłowski, Jabłoński, Król, Wróbel, Stępień, Gołąb, Błaszczyk',
    ),
    given: list(
      'Łukasz, Małgorzata, Paweł, Agnieszka, Michał, Żaneta, Stanisław, Zofia, Rafał, Hanna, Błażej, Grażyna, Sławomir, Iga',
    ),
  },
  {
    country: ['FRA', 'FRANCE'],
    language: ['FRE', 'FRENCH'],
    cities: [
      ['Nîmes', '', '30000'],
      ['Orléans', '', '45000'],
      ['Lyon', '', '69001'],
    ],
    street: 'rue Imaginaire',
    family: list(
      'Lefèvre, L’Hôte, Beaupré, Chaudière, d’Estrées, Grandmaître, Hérault, Lemaître, Mazé, Orsoë, Pérignon, Thévenot, Vallée, Delacôte',
    ),
    given: list(
      'François, Zoé, Jean-Baptiste, Hélène, André, Chloé, René, Anaïs, Gaëtan, Maëlle, Loïc, Océane, Aurélien, Marie-Noëlle',
    ),
  },
  {
    country: ['DEU', 'GERMANY'],
    language: ['GER', 'GERMAN'],
    cities: [
      ['Köln', '', '50667'],
      ['Tübingen', '', '72070'],
      ['Kassel', '', '34117'],
    ],
    street: 'Fantasieweg',
    family: list(
      'Müller, Schäfer, Großmann, Köhler, Böttcher, Krüger, Weiß, Jäger, Völker, Hübner, Schröder, Größl, von Bülow, Meyer-Landrut',
    ),
    given: list(
      'Jürgen, Käthe, Björn, Sören, Grete, Lüder, Anneliese, Günther, Hannelore, Rüdiger, Ulrike, Torben, Karl-Heinz, Änne',
    ),
  },
  {
    country: ['NGA', 'NIGERIA'],
    language: ['YOR', 'YORUBA'],
    cities: [
      ['Ibadan', '', '200001'],
      ['Enugu', '', '400001'],
      ['Abuja', '', '900001'],
    ],
    street: 'Imaginary Close',
    family: list(
      'Adébáyò, Okónkwo, Ògúnlésì, Balogun, Ezenwa, Akíntólá, Nwosu, Oyèlówò, Chukwuemeka, Ibrahim-Bello, Odúyà, Umeh, Fáshọlá, Abiodun',
    ),
    given: list(
      'Adaeze, Olúwáṣeun, Chinedu, Yétúndé, Emeka, Ngọzi, Tunde, Folákẹ́, Ifeoma, Babátúndé, Amara, Kehinde, Uche, Títílayọ̀',
    ),
  },
  {
    country: ['EGY', 'EGYPT'],
    language: ['ARA', 'ARABIC'],
    cities: [
      ['Alexandria', '', '21500'],
      ['Asyut', '', '71511'],
      ['Cairo', '', '11511'],
    ],
    street: 'Khayal Street',
    family: list(
      'El-Sayed, Abdel Rahman, Mansour, Hassan, Al-Masri, Farouk, Soliman, Fahmy, Abd El-Aziz, Nasser, Ghoneim, Zaki, Shaarawy, Sha’ban',
    ),
    given: list(
      'Ahmed, Fatma, Mohamed, Nour, Youssef, Salma, Omar, Mariam, Khaled, Yasmine, Mostafa, Hana, Tarek, Ro’a',
    ),
  },
  {
    country: ['USA', 'UNITED STATES'],
    language: ['ENG', 'ENGLISH'],
    cities: [
      ['Springfield', 'OR', '97477'],
      ['Salem', 'MA', '01970'],
      ['Franklin', 'TN', '37064'],
    ],
    street: 'Nowhere Lane',
    family: list(
      'O’Brien, Smith-Jones, McAllister, O’Connor, DeLuca, Fitzgerald, St. Clair, Vander Berg, MacDougall, Whitfield, Carrington, Abernathy, Lovelace, Quimby',
    ),
    given: list(
      'Mary Ann, D’Andre, Seán, Renée, Chloë-Grace, Kevin, La’Keisha, Connor, Brooke, Zachary, Noelle, Desmond, Skyler, Hollis',
    ),
  },
  {
    country: ['SWE', 'SWEDEN'],
    language: ['SWE', 'SWEDISH'],
    cities: [
      ['Malmö', '', '211 11'],
      ['Växjö', '', '352 30'],
      ['Umeå', '', '903 20'],
    ],
    street: 'Påhittsgatan',
    family: list(
      'Åkesson, Sjögren, Öberg, Björklund, Hägg, Söderström, Ångström, Nyström, Lindqvist, Bergström, Ekdahl, Håkansson, Rönn, Wikström-Ask',
    ),
    given: list(
      'Åsa, Göran, Björg, Märta, Håkan, Tindra, Örjan, Linnéa, Måns, Elsa, Pär, Saga, Sölve, Ingrid',
    ),
  },
];

/**
 * Syllables that single names are made of. Four of them make one that no other four make, since all
 * have two letters; the names are invented, in the manner of Java and South India.
 */
export const SYLLABLES: readonly string[] = list(
  'Su, Ka, Ra, Wi, Di, Jo, Ma, Na, Pu, Ti, Yu, Sa, La, Ha, Ba, Ro, Ni, Do, Mi, Ga',
);
